"""The language of sentences: that of ``--lang``, else of the environment where there is a catalogue."""

import os
import sys
from argparse import ArgumentParser, Namespace
from typing import Final

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
FALLBACK: Final = "en"
_SAMPLES: Final = {"de": "äöüß", "zh": "核查"}


def add(parser: ArgumentParser) -> None:
    """``--lang``."""
    from verify.messages import LANGUAGES  # noqa: PLC0415 - the verifier when the verb is used, not before

    parser.add_argument(
        "--lang", choices=LANGUAGES, help="language of the sentences; default: the environment's"
    )


def chosen(args: Namespace) -> str:
    """The language to speak. POSIX: the first of the variables that is set decides."""
    if args.lang is not None:
        return str(args.lang)
    from verify.messages import LANGUAGES  # noqa: PLC0415 - see above

    told = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    language = told.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES and _shows(language) else FALLBACK


def _shows(language: str) -> bool:
    """Whether the console can encode this language: nobody who did not ask for it is shown escapes."""
    try:
        _SAMPLES.get(language, "").encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
