"""The verbs, in the order of the overview: who uses it, the module that does it, one line of help."""

import importlib
from argparse import ArgumentParser, Namespace
from typing import Final, NamedTuple, Protocol, cast


class Verb(NamedTuple):
    """One line of the overview."""

    group: str
    module: str
    summary: str
    member: str = ""
    """Where a module holds several verbs: the object in it that offers ``configure`` and ``run``."""


class VerbModule(Protocol):
    """What a module of a verb offers; it is imported only when its verb is used."""

    def configure(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, args: Namespace) -> int:
        """Do it; the result is the exit code."""


VERBS: Final[dict[str, Verb]] = {
    "demo": Verb("everyone", "everyone.demo", "the whole chain on this machine, in a folder you can explore"),
    "inspect": Verb("everyone", "everyone.inspect", "what is in a file, without judging it"),
    "init": Verb("everyone", "everyone.init", "make an identity: a folder with a key and a register"),
    "keys": Verb(
        "everyone", "everyone.keys",
        "show, add, rotate, revoke, export and back up an identity's keys",
    ),
    "status": Verb("everyone", "everyone.status", "renew, check and show an issuer's own status lists"),
    "export": Verb(
        "everyone", "everyone.export",
        "write passports in the formats of buyers and authorities",
    ),
    "completion": Verb("everyone", "completion", "complete verbs, options and files in bash, zsh or fish"),
    "calculate": Verb(
        "producer", "producer.calculate",
        "turn activity data into a number, a draft and its workings",
    ),
    "issue": Verb("producer", "producer.issue", "sign a claim about a product from a draft"),
    "view": Verb("producer", "views.view", "show a reader some facts behind a claim, and withhold the rest"),
    "correct": Verb("producer", "producer.correct", "sign a claim that replaces an earlier one"),
    "cascade": Verb(
        "producer", "corrections.cascade",
        "which claims a correction changes, by how much, and what to do about each",
    ),
    "revoke": Verb("producer", "everyone.saying", "take back what this identity signed, for good", "REVOKE"),
    "suspend": Verb("producer", "everyone.saying", "put what this identity signed on hold", "SUSPEND"),
    "unsuspend": Verb("producer", "everyone.saying", "lift a suspension", "UNSUSPEND"),
    "label": Verb("producer", "producer.label", "draw the QR label of a passport"),
    "publish": Verb("producer", "producer.publish", "send signed documents and status lists to a resolver"),
    "answer": Verb("producer", "verifier.answer", "answer an auditor's finding, or judge such an answer"),
    "pack": Verb("producer", "producer.pack", "put the passports of a delivery into one file for phones"),
    "ledger": Verb("producer", "ledger.ledger", "carbon books in double entry, and the yearly CO2 statement"),
    "inventory": Verb(
        "producer", "reporting.inventory",
        "an inventory report: four statements side by side, of which no sum exists",
    ),
    "accredit": Verb("accreditation body", "verifier.accredit", "sign the accreditation of a verifier"),
    "certificate": Verb(
        "issuing body", "certificates.certificate",
        "issue, transfer, retire and show certificates of attributes",
    ),
    "review": Verb(
        "verifier", "verifier.review",
        "calculate a lot of claims again, propose a sample, draft findings",
    ),
    "attest": Verb("verifier", "verifier.attest", "sign an opinion about one claim, or about each of a lot"),
    "withdraw": Verb("verifier", "everyone.saying", "take back an opinion, for good", "WITHDRAW"),
    "serve": Verb("platform", "platform.serve", "run the resolver behind the QR code"),
    "share": Verb("platform", "platform.share", "share products with clients of PACT, and make clients"),
    "respond": Verb("platform", "platform.respond", "sign the platform's answer into exported passports"),
    "resolver": Verb(
        "platform", "platform.resolver",
        "maintain a resolver: issuers, audit, backup, check, export",
    ),
    "hub": Verb(
        "platform", "hub.hub",
        "keep what verifies, search it, and publish what reveals nobody",
    ),
    "log": Verb("platform", "platform.log", "keep, export and check a transparency log"),
    "witness": Verb("platform", "platform.witness", "cosign the logs of others, and keep what contradicts"),
    "trust": Verb("buyer", "trust_list.trust", "make, extend, install or show a trust list"),
    "policy": Verb("buyer", "buyer.policy", "show, check or explain a policy, a buyer's own demands"),
    "verify": Verb("buyer", "buyer.verify", "recheck a passport"),
    "check": Verb("buyer", "buyer.check", "judge a credential of others: form, signature, key, status"),
    "explain": Verb("buyer", "buyer.explain", "show what a number is made of, in the terminal or as a page"),
    "phone": Verb("buyer", "buyer.phone", "serve or export the phone app, which rechecks labels offline"),
}


def load(name: str) -> VerbModule:
    """The module of a verb, or the member of it that is this verb."""
    verb = VERBS[name]
    module = importlib.import_module(f"passport.cli.{verb.module}")
    return cast(VerbModule, getattr(module, verb.member) if verb.member else module)
