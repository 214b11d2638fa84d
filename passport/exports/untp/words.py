"""Words that both credentials of UNTP 0.7.0 use."""

from typing import Any, Final

from passport.exports import names

CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://vocabulary.uncefact.org/untp/0.7.0/context/",
)
TOPIC: Final = {
    "type": ["ConformityTopic"],
    "id": "https://vocabulary.uncefact.org/ConformityTopic#climate-change",
    "name": "greenhouse gas emissions",
}
_MEDIA: Final = "application/json"


def link(address: str, name: str, digest: str) -> dict[str, str]:
    """A link to a signed document of the passport: where it is, its id, its digest D."""
    return {
        "linkURL": address,
        "linkName": name,
        "digestMultibase": digest,
        "mediaType": _MEDIA,
        "linkType": names.EXPORT,
    }


def criterion(identifier: str, name: str) -> dict[str, Any]:
    """What something was judged or counted by."""
    return {"type": ["Criterion"], "id": identifier, "name": name}


def metric(name: str, text: str) -> dict[str, Any]:
    """What is measured."""
    return {"type": ["PerformanceMetric"], "id": f"{names.EXPORT}#{name}", "name": text}


def day(moment: str) -> str:
    """The date of a moment, in UTC."""
    return moment[:10]
