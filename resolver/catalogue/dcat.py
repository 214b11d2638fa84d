"""Records as a catalogue of the Data Catalog Vocabulary (DCAT 3), in JSON-LD with its context inside."""

from collections.abc import Iterable
from typing import Final

from resolver.catalogue.records import Record
from signing.strict_json import JsonValue

PATH: Final = "/catalogue"
_OURS: Final = "https://passport.example/ns/v1#"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
CONTEXT: Final[dict[str, JsonValue]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "passport": _OURS,
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(records: Iterable[Record], root: str, title: str) -> dict[str, JsonValue]:
    """The catalogue at ``root``, with its records in their order."""
    return {
        "@context": CONTEXT,
        "@id": root + PATH,
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dcat:dataset": [_dataset(one) for one in records],
    }


def _dataset(record: Record) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {
        "@id": record.id,
        "@type": "dcat:Dataset",
        "dct:type": {"@id": f"passport:{record.kind}"},
        "dct:title": record.title,
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": record.publisher},
        "dcat:version": record.edition,
        "dct:issued": {"@type": "xsd:date", "@value": record.issued},
        "dct:license": {"@id": record.licence},
        "dcat:landingPage": {"@id": record.page},
    }
    texts = {
        "dct:description": record.description,
        "passport:boundary": record.boundary,
        "passport:gwpSet": record.gwp_set,
    }
    found |= {name: text for name, text in texts.items() if text}
    if record.download:
        found["dcat:distribution"] = _distribution(record)
    return found


def _distribution(record: Record) -> dict[str, JsonValue]:
    """Where the bytes are, and the digest they must have."""
    found: dict[str, JsonValue] = {
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": record.page},
        "dcat:downloadURL": {"@id": record.download},
        "dct:license": {"@id": record.licence},
    }
    if record.media_type:
        found["dcat:mediaType"] = {"@id": _MEDIA_TYPES + record.media_type}
    if record.sha256:
        found["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": record.sha256},
        }
    return found
