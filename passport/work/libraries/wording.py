"""Say of each library that a claim names which it is, and who approved it for its publisher."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from verify import messages


def sentences(libraries: Iterable[Mapping[str, Any]], lang: str = "en") -> Iterator[str]:
    """Give a text for each entry of the member ``libraries`` of a report's number."""
    for one in libraries:
        edition = messages.quoted(one["edition"])
        if one["name"] is None:
            yield messages.label("library_unchecked", lang, edition=edition)
            continue
        yield messages.label(
            "library", lang, name=messages.quoted(one["name"]), edition=edition, publisher=one["publisher"],
            approver=messages.quoted(one["approver"]["name"]), date=one["approver"]["date"],
        )  # fmt: skip
