"""Run one command line: the overview, or one verb, and an exit code for every way it can fail."""

import contextlib
import gc
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Final, NoReturn

from passport.cli.options import Parser, UsageError
from passport.cli.output import terminal
from passport.cli.verbs import VERBS, load
from passport.disk.files import MachineFailure
from signing import jcs
from signing.errors import ToolError

OK, INTERNAL, USAGE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141
_ONLY_READING: Final = (["verify"], ["inspect"])


def run() -> None:
    """The ``passport`` command."""
    warnings.showwarning = lambda message, *_rest, **_more: terminal.note(f"warning: {message}")
    # A short command leaves little garbage; to look for it after every 700 objects costs a twentieth of it.
    gc.set_threshold(100_000, 10, 10)
    code = main(sys.argv[1:])
    if sys.argv[1:2] in _ONLY_READING and not os.environ.get("PASSPORT_DEBUG"):
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> NoReturn:
    """End the process without taking the interpreter apart object by object: an eighth of a verification."""
    if not terminal.flushed():
        code = code or INTERNAL
    os._exit(code)  # nothing is left to close behind verbs that only read


def main(argv: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code.

    ``ToolError`` is reported in two lines, behind a line for each further mistake, with ``--json`` also as an
    object on standard output; it gives 2, or 1 where the machine failed. Ctrl-C gives 130, a reader of a pipe
    that left 141, and anything unforeseen 1. Nothing is raised.
    """
    try:
        code = _dispatch(list(argv))
        terminal.flush()
    except ToolError as error:
        for one in error.also:
            terminal.note(f"also: {one}")
        if "--json" in argv:
            _report_json(error)
        error.hint = error.hint or _general_hint(argv)
        terminal.report(error)
        return INTERNAL if isinstance(error, MachineFailure) else USAGE
    except SystemExit as leaving:  # argparse after --help
        return leaving.code if isinstance(leaving.code, int) else OK
    except KeyboardInterrupt as stopped:
        hint = str(stopped) or "No file was written; run the command again."
        terminal.report(ToolError("interrupted", "Interrupted.", hint=hint))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe left (as `head` does): no error of ours, and nothing more to flush.
        terminal.discard_results()
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the one place (HOUSE law 5): a fault of ours becomes exit 1
        return _internal(error)
    return code


def _general_hint(argv: Sequence[str]) -> str:
    known = bool(argv) and argv[0] in VERBS
    return f"passport {argv[0]} --help says what it takes." if known else "passport --help lists the verbs."


def _internal(error: Exception) -> int:
    if os.environ.get("PASSPORT_DEBUG"):
        import traceback  # only for a fault

        traceback.print_exc()
    terminal.report(
        ToolError(
            "internal",
            f"Internal error: {type(error).__name__}: {str(error)[:200]}".rstrip(": "),
            hint="This is a fault of the tool. Set PASSPORT_DEBUG=1 to see where, and report it as the"
            " README says under Help.",
        )
    )
    return INTERNAL


def _report_json(error: ToolError) -> None:
    document = {"code": error.code, "message": error.message, "hint": error.hint, "where": error.where}
    with contextlib.suppress(OSError):  # standard output may be what has no space left
        terminal.say_bytes(jcs.canonical({"error": {name: text for name, text in document.items() if text}}))


def _dispatch(argv: list[str]) -> int:
    """Parse one command line, run its verb and return the exit code.

    ``--help`` and ``--version`` need no verb. An empty command line prints the overview to standard error and
    gives 2. Raises ``UsageError`` for an unknown verb or option, and what the verb raises. Modules of a verb
    are imported only here, when the verb is used: that keeps the start short.
    """
    if argv and argv[0] in ("-h", "--help", "help"):
        argv = [*argv[1:], "--help"] if argv[0] == "help" and len(argv) > 1 else []
        if not argv:
            for line in overview():
                terminal.say(line)
            return OK
    if argv and argv[0] in ("-V", "--version", "version"):
        from verify.report import TOOL  # only for --version

        terminal.say(TOOL)
        return OK
    if not argv:
        for line in overview():
            terminal.note(line)
        return USAGE
    name = argv[0]
    if name not in VERBS:
        raise _unknown(name)
    module = load(name)
    summary = VERBS[name].summary  # begins with a small letter in the list of verbs
    parser = Parser(prog=f"passport {name}", description=f"{summary[0].upper()}{summary[1:]}.")
    module.configure(parser)
    return module.run(parser.parse_args(argv[1:]))


def _unknown(name: str) -> UsageError:
    import difflib  # only for a mistyped verb

    near = difflib.get_close_matches(name, VERBS, n=1, cutoff=0.6)
    hint = f"Did you mean passport {near[0]}?" if near else "passport --help lists the verbs."
    return UsageError("usage.verb", f"There is no verb {terminal.quoted(name, 40)}.", hint=hint)


def overview() -> list[str]:
    """The lines of ``passport --help``."""
    lines = [
        "usage: passport VERB ...",
        "",
        "A product passport that three parties sign and anyone can recheck, offline.",
    ]
    group = ""
    for name, verb in VERBS.items():
        if verb.group != group:
            group = verb.group
            lines += ["", f"{group}:"]
        lines.append(f"  {name:<10} {verb.summary}")
    lines += [
        "",
        "passport help VERB says more, with examples; passport version names this version.",
        "Begin with: passport demo",
    ]
    return lines
