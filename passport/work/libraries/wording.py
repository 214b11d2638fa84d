"""Say of a claim's sources, libraries and signed readings, what the report states of each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from verify import messages


def sources(number: Mapping[str, Any], lang: str = "en") -> Iterator[str]:
    """Give a text for each library and each meter in the number of a report."""
    yield from libraries(number.get("libraries", ()), lang)
    yield from as_stated(number.get("readings", ()), lang)


def libraries(entries: Iterable[Mapping[str, Any]], lang: str = "en") -> Iterator[str]:
    """Say of each library which it is, and who approved it, where that holds for the claim."""
    for one in entries:
        edition = messages.quoted(one["edition"])
        if one["name"] is None:
            yield messages.label("library_unchecked", lang, edition=edition)
            continue
        named = {"name": messages.quoted(one["name"]), "edition": edition, "publisher": one["publisher"]}
        if not one["holds"]:
            yield messages.label("library_in_doubt", lang, **named)
            continue
        approver = messages.quoted(one["approver"]["name"])
        yield messages.label("library", lang, **named, approver=approver, date=one["approver"]["date"])


def as_stated(entries: Iterable[Mapping[str, Any]], lang: str = "en") -> Iterator[str]:
    """Say the same as ``readings``, and that it is the producer's word."""
    return (messages.label("producer_states", lang, text=text) for text in readings(entries, lang))


def readings(entries: Iterable[Mapping[str, Any]], lang: str = "en") -> Iterator[str]:
    """Say of each meter what its signed readings show: facts, of which none raises a tier."""
    for one in entries:
        named = {"quantity": one["quantity"], "meter": one["meter"]}
        sample = one.get("sample")
        if sample is not None:
            from decimal import Decimal  # noqa: PLC0415 - only where something was sampled

            confidence = f"{(Decimal(sample['confidence']) * 100).normalize():f}"
            facts = {name: sample[name] for name in ("size", "of", "low", "high")}
            yield messages.label(
                "readings_sample", lang, **named, **facts, frame=messages.quoted(sample["frame"]),
                confidence=confidence, unit=one["unit"],
            )  # fmt: skip
            continue
        said = ("register", "calibration")
        words = {name: messages.word(f"{name}.{one[name]}", lang) or "" for name in said}
        counts = {name: one[name] for name in ("signed", "of", "gaps", "repeated")}
        yield messages.label("readings", lang, **named, **counts, **words)
