"""The language of sentences: that of ``--lang``, else of the environment where there is a catalogue."""

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import Final

from passport.cli.output import terminal
from signing.shown import quoted

_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
FALLBACK: Final = "en"
_SAMPLES: Final = {"de": "äöüß", "zh": "核查"}


def add(parser: ArgumentParser) -> None:
    """``--lang``."""
    parser.add_argument(
        "--lang", metavar="LANG", type=_language, help="en, de or zh; default: the environment's language"
    )


def _language(text: str) -> str:
    from verify.messages import LANGUAGES  # the verifier when the verb is used, not before

    if text not in LANGUAGES:
        raise ArgumentTypeError(
            f"there are no sentences in {quoted(text, 20)}; there are: {', '.join(LANGUAGES)}"
        )
    return text


def chosen(args: Namespace) -> str:
    """The language to speak. POSIX: the first of the variables that is set decides."""
    if args.lang is not None:
        return str(args.lang)
    from verify.messages import LANGUAGES

    locale = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    language = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return language if language in LANGUAGES and _shows(language) else FALLBACK


def _shows(language: str) -> bool:
    """Whether the console can encode this language: nobody who did not ask for it is shown escapes."""
    try:
        _SAMPLES.get(language, "").encode(terminal.encoding())
    except (UnicodeEncodeError, LookupError):
        return False
    return True
