"""Arguments that several verbs share, so that they read and behave alike everywhere."""

import argparse
import os
import sys
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn

from passport.cli.output import terminal
from passport.vocab import STATUS_LIST_LIFETIME_SECONDS, STATUS_LIST_MOST_SECONDS
from signing.errors import ToolError
from signing.shown import quoted

_MOST_USUAL_JOBS: Final = 8
_MOST_REASON = 200
EXAMPLES_HEAD = "examples:"
_SELF = "PASSPORT_AS"
"""Environment variable with the identity folder of somebody who works for one party."""
_DAY: Final = 86_400
_LIST_DAYS: Final = STATUS_LIST_LIFETIME_SECONDS // _DAY
MOST_LIST_DAYS: Final = STATUS_LIST_MOST_SECONDS // _DAY


class UsageError(ToolError):
    """The command line itself is wrong; codes ``usage.*``."""


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal.

    Argparse makes one per argument and by itself asks shutil, which brings two compressors along.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=terminal.columns() - 2)


class Parser(argparse.ArgumentParser):
    """A parser that raises ``UsageError`` instead of leaving, and never guesses abbreviated options."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["allow_abbrev"] = False
        kwargs["formatter_class"] = _Help
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # argparse takes what we were given
        self._usual: tuple[str, Container[str]] | None = None

    def format_help(self) -> str:
        """The help, with two commands to copy below it."""
        from passport.cli import examples  # only for help

        lines = examples.EXAMPLES.get(self.prog.removeprefix("passport "), ())
        shown = [f"  passport {self.prog.removeprefix('passport ')} {line}".rstrip() for line in lines]
        examples_text = "\n".join([EXAMPLES_HEAD, *shown])
        return super().format_help() + (f"\n{examples_text}\n" if lines else "")

    def usually(self, action: str, others: Container[str]) -> None:
        """Take this action where the first word is none of them, and no option."""
        self._usual = action, others

    def parse_args(  # type: ignore[override]  # argparse has more forms of it; this one is used here
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Parse, with the usual action put in where none is named."""
        words = list(sys.argv[1:] if args is None else args)
        if self._usual is not None and words and words[0][:1] != "-" and words[0] not in self._usual[1]:
            words.insert(0, self._usual[0])
        return super().parse_args(words, namespace)

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint into our two lines."""
        sentence = message[:1].upper() + message[1:]
        raise UsageError("usage.arguments", f"{sentence.rstrip('.')}.", hint=f"See {self.prog} --help.")


def add_paths(
    parser: argparse.ArgumentParser, option: str, text: str, *, metavar: str = "PATH", dest: str | None = None
) -> None:
    """Declare an option that names a file or folder and may be repeated; absent, it is an empty list."""
    name = dest or option.removeprefix("--")
    parser.add_argument(option, dest=name, metavar=metavar, type=Path, action="append", default=[], help=text)


def add_evidence(parser: argparse.ArgumentParser, *, status: bool = True, inputs: bool = True) -> None:
    """Declare what passports are judged by: ``--trust``, ``--status``, ``--inputs``."""
    parser.add_argument(
        "--trust", metavar="FILE", type=Path, help="trust list to judge by; default: the one in force"
    )
    if status:
        add_paths(parser, "--status", "further status lists, a file or a folder of them")
    if inputs:
        add_paths(
            parser, "--inputs",
            "passports of the materials, and retirements with their certificates, a file or a folder of them",
        )  # fmt: skip


def add_proofs(parser: argparse.ArgumentParser) -> None:
    """Declare proofs of a log that lie beside a passport: ``--log``."""
    add_paths(
        parser, "--log", "passport file whose proofs of a log count too, as a resolver answered with",
        metavar="FILE",
    )  # fmt: skip


def add_views(parser: argparse.ArgumentParser) -> None:
    """Declare views that lie beside a passport: ``--view``."""
    add_paths(
        parser, "--view", "view of the passport's claim, which shows facts behind its number",
        metavar="FILE", dest="views",
    )  # fmt: skip


def add_methods(parser: argparse.ArgumentParser) -> None:
    """Declare attestations of methods that lie beside a claim: ``--method``."""
    add_paths(
        parser, "--method", "attestation of the method behind a claim, which its --workings must show",
        metavar="FILE", dest="methods",
    )  # fmt: skip


def add_activity(parser: argparse.ArgumentParser, *, factors: str, of: str = "") -> None:
    """Declare what activity data are calculated with: ``--factors``, ``--library``, ``--input`` and so on.

    ``factors`` is the help of ``--factors``; ``of`` says whose material the passport of ``--input`` is.
    """
    parser.add_argument("--map", metavar="FILE", type=Path, help="how your own export is to be read, .toml")
    add_paths(parser, "--factors", factors, metavar="FILE")
    add_paths(
        parser, "--library", "signed library of factors, as its publisher handed it out", metavar="FILE",
        dest="libraries",
    )  # fmt: skip
    add_paths(
        parser, "--input", f"passport of a material{of}; it is verified before it is used",
        metavar="PASSPORT", dest="passports",
    )  # fmt: skip
    parser.add_argument(
        "--trust", metavar="FILE", type=Path,
        help="trust list for --input and --library; default: the one in force",
    )  # fmt: skip
    add_paths(parser, "--status", "status lists of --input and --library, a file or a folder of them")


def add_actions(
    parser: argparse.ArgumentParser, summaries: Mapping[str, str]
) -> dict[str, argparse.ArgumentParser]:
    """Declare the actions of a verb, of which one has to be named, and give their parsers by name."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, parser_class=Parser)
    return {name: actions.add_parser(name, help=summary) for name, summary in summaries.items()}


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``: the result as one line of JSON on standard output."""
    parser.add_argument("--json", action="store_true", help="result as JSON on standard output")


def add_at(parser: argparse.ArgumentParser) -> None:
    """``--at``: another moment than now."""
    parser.add_argument(
        "--at", metavar="TIME", help="act as of this moment (YYYY-MM-DDThh:mm:ssZ) instead of now"
    )


def add_jobs(parser: argparse.ArgumentParser, what: str, usual: str = "one a core") -> None:
    """``--jobs N``: how many processes share the work; ``processes`` reads it where one a core is usual."""
    parser.add_argument(
        "--jobs", metavar="N", type=_jobs, help=f"processes for many {what}; default: {usual}"
    )


def processes(args: argparse.Namespace) -> int:
    """How many processes share the work."""
    return int(args.jobs or min(os.cpu_count() or 1, _MOST_USUAL_JOBS))


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 64):
        raise argparse.ArgumentTypeError(f"{quoted(text, 40)} is not a number of processes from 1 to 64")
    return int(text)


def add_identity(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """``--as DIR`` and ``--passphrase-file FILE``: who signs; ``PASSPORT_AS`` names the usual one."""
    usual = usual_identity()
    parser.add_argument(
        "--as", dest="identity", metavar="DIR", type=Path, default=usual,
        required=required and usual is None, help=f"identity that signs; default: {_SELF}",
    )  # fmt: skip
    add_passphrase(parser)


def add_identity_read(parser: argparse.ArgumentParser) -> None:
    """``--as DIR`` where nothing is signed."""
    usual = usual_identity()
    parser.add_argument(
        "--as", dest="identity", metavar="DIR", type=Path, default=usual, required=usual is None,
        help=f"identity to read; nothing is signed; default: {_SELF}",
    )  # fmt: skip


def usual_identity() -> Path | None:
    """The identity folder that ``PASSPORT_AS`` names, for commands without ``--as``."""
    named = os.environ.get(_SELF, "")
    return Path(named) if named else None


def add_passphrase(parser: argparse.ArgumentParser | argparse._MutuallyExclusiveGroup) -> None:
    """``--passphrase-file``; a passphrase itself is never an argument (T100)."""
    parser.add_argument(
        "--passphrase-file",
        metavar="FILE",
        type=Path,
        help="file whose first line is the passphrase of the key",
    )


def add_new_passphrase(parser: argparse.ArgumentParser) -> None:
    """Declare how a new key file is protected: ``--passphrase-file`` or ``--no-passphrase``."""
    protection = parser.add_mutually_exclusive_group()
    add_passphrase(protection)
    protection.add_argument("--no-passphrase", action="store_true", help="leave the key file unencrypted")


def add_root(parser: argparse.ArgumentParser) -> None:
    """``--root URL`` beside ``--to URL``: the resolver that requests are signed for (T125)."""
    parser.add_argument(
        "--root",
        metavar="URL",
        default="",
        help="the resolver's own address, where --to reaches it under another; requests are signed for it",
    )


def add_output(
    parser: argparse.ArgumentParser, *, required: bool = True, what: str = "file to write"
) -> None:
    """``-o FILE`` and ``--force``."""
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=required, help=what)
    parser.add_argument("--force", action="store_true", help="replace output files that exist")


def add_days(parser: argparse.ArgumentParser, default: int, what: str) -> None:
    """``--days``: how long what is signed holds."""
    parser.add_argument(
        "--days", type=whole_days, default=default, help=f"validity of {what} in days (default {default})"
    )


def add_list_days(parser: argparse.ArgumentParser) -> None:
    """``--days`` of status lists, whose window has a limit."""
    parser.add_argument(
        "--days",
        type=list_days,
        default=_LIST_DAYS,
        help=f"days the new lists hold (default {_LIST_DAYS}, at most {MOST_LIST_DAYS})",
    )


def add_sent(parser: argparse.ArgumentParser) -> None:
    """``--sent FILE``: the findings file as it was before the other side had it."""
    parser.add_argument(
        "--sent", metavar="FILE", type=Path, help="your copy of the findings: nothing in it may be changed"
    )


def add_plan(parser: argparse.ArgumentParser) -> None:
    """``--plan FILE``, ``--replaced PATH`` and ``--factors FILE``: the plan that a lot was corrected by."""
    parser.add_argument(
        "--plan", metavar="FILE", type=Path,
        help="plan of passport cascade by which the claims were corrected: nothing else may have changed",
    )  # fmt: skip
    add_paths(parser, "--replaced", "with --plan: the claims that are replaced, a file or a folder")
    add_paths(parser, "--factors", "with --plan: corrected factor records, .csv", metavar="FILE")


def add_changed(parser: argparse.ArgumentParser) -> None:
    """``--changed ID REASON``: why a finding that the auditor's identity remembers is gone or weaker."""
    parser.add_argument(
        "--changed", metavar=("ID", "REASON"), nargs=2, action="append", default=[],
        help="why a finding you remember is missing or changed; statements carry the reason",
    )  # fmt: skip


def changed(args: argparse.Namespace) -> dict[str, str]:
    """The reasons of ``--changed`` by finding; raises ``usage.changed`` and ``usage.reason``."""
    from passport.folding import has_words  # only where reasons are given

    given = {str(id): str(text) for id, text in args.changed}
    for text in given.values():
        if not has_words(text) or len(text) > _MOST_REASON or terminal.clean(text) != text:
            raise UsageError(
                "usage.reason",
                f"A reason of --changed is one line of 1 to {_MOST_REASON} characters.",
                hint="Say in a few words why; the statements of the claims carry it.",
            )
    if len(given) != len(args.changed):
        raise UsageError(
            "usage.changed", "--changed names a finding twice.", hint="Give one reason for each finding."
        )
    return given


def list_days(text: str) -> int:
    """A number of days a status list may hold; raises ``UsageError`` ``usage.days`` for more."""
    days = whole_days(text)
    if days > MOST_LIST_DAYS:
        raise UsageError(
            "usage.days",
            f"A status list holds at most {MOST_LIST_DAYS} days, not {days}: what it says becomes old.",
            hint=f"Give --days 1 to {MOST_LIST_DAYS}, and let a daily timer run passport status renew.",
        )
    return days


def count(text: str) -> int:
    """A number of claims from 1 to 100,000."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:7]) <= 100_000):
        raise argparse.ArgumentTypeError(f"{quoted(text, 40)} is not a number of claims")
    return int(text)


def whole_days(text: str) -> int:
    """A number of days from 1 to 36500."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 36500):
        raise argparse.ArgumentTypeError(f"{quoted(text, 40)} is not a number of days")
    return int(text)


def context(text: str) -> tuple[str, Path]:
    """The URL and the file of ``URL=FILE``; the last sign of equality before a file that exists separates."""
    url, equals, name = text.partition("=")
    while equals and not Path(name).exists() and "=" in name:
        more, equals, name = name.partition("=")
        url = f"{url}={more}"
    if not equals or ":" not in url:
        raise argparse.ArgumentTypeError(f"{quoted(text, 80)} is not URL=FILE")
    return url, Path(name)
