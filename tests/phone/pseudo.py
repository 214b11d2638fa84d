"""A pseudo-locale: every sentence of the app mirrored, marked and longer, to try what a layout bears.

It takes the place of English in an app that is served to a test. Vowels are doubled, which makes sentences
and single words about two fifths longer, as those of German or Finnish are; letters carry accents; each text
stands between brackets, so that one that comes from no catalogue is seen; the page runs from right to left.
"""

import re
from typing import Any, Final

from resolver.answers import phone_files
from resolver.answers.phone_files import PhoneApp
from resolver.answers.phone_joined import joined
from signing import jcs
from signing.strict_json import loads

WORDS: Final = "app/words/en.json"
MESSAGES: Final = "shared/verify/messages/en.json"
OPEN, CLOSE = "\u27e6", "\u27e7"
_LETTERS: Final = str.maketrans("aceginorsuyz", "áçéğíñóřšúýž")
_KEPT: Final = {"intl": "he", "dir": "rtl"}
_VALUE: Final = re.compile(r"(\{\w+\})")


def longer(text: str) -> str:
    """The text as this locale has it; values in it stay."""
    parts = [
        part if _VALUE.fullmatch(part) else re.sub(r"([aeiouAEIOU])", r"\1\1", part).translate(_LETTERS)
        for part in _VALUE.split(text)
    ]
    return f"{OPEN}{''.join(parts)}{CLOSE}" if text else text


def app(at: str) -> PhoneApp:
    """The app in this locale, its clock standing still."""
    files = phone_files.sources()
    files["app/clock.js"] = f'export const now = () => "{at}";\n'.encode()
    words: Any = loads(files[WORDS])
    files[WORDS] = jcs.canonical({name: _KEPT.get(name) or _each(value) for name, value in words.items()})
    told: Any = loads(files[MESSAGES])
    kept = {"language": told["language"]}
    files[MESSAGES] = jcs.canonical({name: kept.get(name) or _each(value) for name, value in told.items()})
    return PhoneApp(joined(files))


def _each(value: Any) -> Any:
    if isinstance(value, str):
        return longer(value)
    if isinstance(value, dict):
        return {name: _each(member) for name, member in value.items()}
    return value


OWN: Final = """
() => [...document.querySelectorAll("h1, h2, button, label, summary, dt, a.button, #tabs a, #bar a")]
  .filter((one) => one.checkVisibility() && one.closest("main, #foot"))
  .filter((one) => !one.matches(".entry, [data-language], [data-sample]") && !one.querySelector("q"))
  .map((one) => one.innerText.trim())
  .filter((text) => /[A-Za-z]{3}/.test(text) && !text.includes("\u27e6"))
"""
"""Texts of headings, buttons and labels that come from no catalogue."""
