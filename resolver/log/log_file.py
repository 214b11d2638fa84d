"""The table ``[log]`` of a configuration file, as written: the key is named and not read."""

from typing import Final, NamedTuple

from resolver.settings import WitnessAddress
from signing.errors import LogRefused
from signing.logs.notes import parse_vkey
from signing.shown import escaped

_MEMBERS: Final = frozenset({"origin", "key", "passphrase_file", "witnesses"})


class LogFile(NamedTuple):
    """Origin, key file, the file of its passphrase or an empty text, witnesses."""

    origin: str
    key: str
    passphrase_file: str
    witnesses: tuple[WitnessAddress, ...]


def read_log(value: object) -> LogFile:
    """Read the table; raises ``ValueError``, which says everything that is wrong with it."""
    if not isinstance(value, dict):
        raise ValueError("is no table [log] of the configuration file")  # noqa: TRY004 - as for every setting
    wrong = [f"has no member {escaped(name)}" for name in sorted(value.keys() - _MEMBERS)]
    texts = {name: value.get(name, "") for name in ("origin", "key", "passphrase_file")}
    wrong += [f"has no text {name}" for name, text in texts.items() if not isinstance(text, str)]
    wrong += [f"says nothing about {name}" for name in ("origin", "key") if texts[name] == ""]
    listed = value.get("witnesses", [])
    witnesses: list[WitnessAddress] = []
    for member in listed if isinstance(listed, list) else [listed]:
        try:
            witnesses.append(_witness(member))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError(", ".join(wrong))
    return LogFile(texts["origin"], texts["key"], texts["passphrase_file"], tuple(witnesses))


def _witness(member: object) -> WitnessAddress:
    """Read ``{key = "name+id+key", url = "https://..."}``."""
    if not isinstance(member, dict) or member.keys() != {"key", "url"}:
        raise ValueError("names a witness without exactly key and url")
    key, url = member["key"], member["url"]
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise ValueError("names a witness whose url is no http or https address")
    try:
        return WitnessAddress(parse_vkey(str(key)), url)
    except LogRefused as refused:
        raise ValueError(f"names a witness by a wrong key: {refused.message}") from None
