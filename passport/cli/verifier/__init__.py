"""Verbs of verifiers and accreditation bodies."""
