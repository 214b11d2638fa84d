r"""Put findings and states into sentences, one catalogue per language; text of documents is only quoted.

Values are escaped: control, bidirectional and invisible characters are shown as ``\u202e``, so no name can
move the cursor, turn the text round or imitate a verdict (T7, T93, T95). The texts are plain: where they
enter HTML or terminal markup, the roof still escapes for that place.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, cast

from signing import shown
from signing.errors import ToolError
from verify.findings import Finding
from verify.package_data import read_json

LANGUAGES: Final = ("en", "de", "zh")
_LONGEST: Final = 200
_OF_ENTITY: Final = ("books.", "inventory.")
"""How the codes of findings begin that only documents of an entity have."""
_SEEN: Final = frozenset({"claim.dates", "statement.order"})


class MessageRefused(ToolError):
    """A language without a catalogue: ``messages.language``."""


def quoted(text: str) -> str:
    """A text from a document in quotation marks: escaped, shortened, isolated if it runs right to left."""
    return shown.quoted(text, _LONGEST)


def sentence(subject: Finding | str, lang: str = "en") -> str:
    """Explain a finding, or the state of that name, in one sentence; raises ``messages.language``."""
    if isinstance(subject, str):
        return str(_catalogue(lang)["states"][subject]["sentence"])
    return _finding(subject, _catalogue(lang))


def headline(state: str, lang: str = "en") -> str:
    """The few words over a verdict."""
    return str(_catalogue(lang)["states"][state]["headline"])


def who(state: str, lang: str = "en", findings: Iterable[Finding] = ()) -> str:
    """Say who must do what now.

    Where all that is outside its time is not yet valid by the clock of this machine, that clock is named
    before anybody is asked. Of an entity nothing is said about goods.
    """
    findings = tuple(findings)
    late = [one for one in findings if one.outcome == "fail" and one.code.endswith(".window")]
    if state == "out_of_date" and late and all(_kind(one) == "future" for one in late):
        return str(_catalogue(lang)["variants"][f"{state}/future"]["who"])
    if any(one.code.startswith(_OF_ENTITY) for one in findings):
        own = _catalogue(lang)["variants"].get(f"{state}/entity", {}).get("who")
        if own is not None:
            return str(own)
    return str(_catalogue(lang)["states"][state]["who"])


def label(name: str, lang: str = "en", /, **values: str) -> str:
    """A word or short text beside a verdict; ``values`` are shown as they come, escape strangers' text."""
    return str(_catalogue(lang)["labels"][name]).format_map(values)


def demand(name: str, lang: str = "en", /, **values: str) -> str:
    """A sentence about a demand of a policy."""
    return str(_catalogue(lang)["policy"][name]).format_map(values)


def word(value: str, lang: str = "en") -> str | None:
    """A value of a closed list in words, if the catalogue has it."""
    found = _catalogue(lang)["words"].get(value)
    return None if found is None else str(found)


def template(code: str, outcome: str, lang: str = "en") -> str:
    """The sentence of a code and outcome without values: its own, its question's, or the general one."""
    findings: Mapping[str, Mapping[str, str]] = _catalogue(lang)["findings"]
    for key in (code, f"*.{code.partition('.')[2]}", "*"):
        found = findings.get(key, {}).get(outcome)
        if found is not None:
            return found
    raise KeyError(f"{code} {outcome}")


def _finding(finding: Finding, catalogue: Mapping[str, Any]) -> str:
    """The sentence of a finding with its values: words of closed lists in the language, all else quoted.

    A finding that only follows from another has the general sentence, which names that one.
    """
    lang: str = catalogue["language"]
    follows = finding.outcome == "not_checked" and "because" in finding.params
    text = template("", "not_checked", lang) if follows else _own(finding, catalogue)
    document = catalogue["documents"].get(finding.code.partition(".")[0], {})
    words: Mapping[str, str] = catalogue["words"]
    values = {name: words.get(value) or quoted(value) for name, value in finding.params.items()}
    rule = catalogue["rules"].get(finding.params.get("rule", ""))
    if rule is not None:
        values["rule"] = rule
    if "because" in finding.params:
        values["because"] = finding.params["because"]
    values |= {"document": document.get("name", ""), "Document": document.get("begins", "")}
    values |= {"noun": document.get("noun", ""), "code": finding.code}
    values["genitive"] = document.get("genitive", "")
    return text.format_map(_Values(values, catalogue["nothing"]))


def _own(finding: Finding, catalogue: Mapping[str, Any]) -> str:
    """The sentence of a finding; some kinds of it have one of their own."""
    text = catalogue["variants"].get(f"{finding.code}/{_kind(finding)}", {}).get(finding.outcome)
    return template(finding.code, finding.outcome, catalogue["language"]) if text is None else str(text)


def _kind(finding: Finding) -> str:
    """The variant of a finding that has a sentence of its own; empty for the usual one.

    ``future``: by the clock of this machine a document begins, or was signed, later than now; ``seen``:
    witnesses of a log saw it before it was signed.
    """
    values = finding.params
    if finding.code.endswith(".window") and {"at", "validFrom", "signedAt"} <= values.keys():
        return "future" if values["at"] < max(values["validFrom"], values["signedAt"]) else ""
    if finding.code in _SEEN and "seenAt" in values:
        return "seen"
    return values.get("relation", "")


class _Values(dict[str, str]):
    """Values by name; what a finding does not state is said to be so."""

    def __init__(self, values: Mapping[str, str], nothing: str) -> None:
        super().__init__(values)
        self._nothing = nothing

    def __missing__(self, name: str) -> str:
        return self._nothing


@cache
def _catalogue(lang: str) -> Mapping[str, Any]:
    if lang not in LANGUAGES:
        raise MessageRefused(
            "messages.language",
            f"There are no messages in {shown.quoted(lang, 20)}.",
            hint=f"There are: {', '.join(LANGUAGES)}.",
        )
    return cast("Mapping[str, Any]", read_json(f"messages/{lang}.json"))
