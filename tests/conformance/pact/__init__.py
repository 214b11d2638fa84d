"""The conformance service of PACT against a host of ours."""
