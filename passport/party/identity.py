"""Make, read and unlock the identity folder of one party.

identity.toml           did, name, role, domain, legal_entity, control_group, prefixes, key, key_type,
                        created; suite where it is jcs
keys/key-1              private key, OpenSSH format, mode 0600
keys.json               from the first change of keys on: which key signs, which follow, which have ended
did.json                the DID document to put on the party's web site
status/revocation.json  the signed status lists (also suspension, refresh)
register.sqlite         which status index belongs to which credential, and what was said of it since
"""

import getpass
import shutil
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from passport.disk import files, toml_text
from passport.party import counters, key_history
from passport.party.counters import Counters
from passport.party.key_history import HeldKey, History
from passport.party.register import Register
from passport.status import MIN_BITS
from passport.vocab import StatusPurpose
from signing import jcs, keystore, nonces
from signing.dids import did_web
from signing.dids.document import asserting_names, assertion_key, did_document
from signing.errors import ToolError
from signing.keys import KeyKind, PublicKey
from signing.shown import quoted
from signing.signer import JcsSigner, KeySigner, Signer
from signing.strict_json import loads

if TYPE_CHECKING:
    from signing.strict_json import JsonValue

ROLES: Final = (
    "producer", "verifier", "platform", "accreditation-body", "publisher", "issuing-body", "registry",
    "factor-publisher", "gateway", "standard-setter",
)  # fmt: skip
KEY_KINDS: Final[dict[str, KeyKind]] = {"ed25519": "Ed25519", "p256": "P-256"}
_KIND_NAMES: Final = {kind: name for name, kind in KEY_KINDS.items()}
SUITES: Final = ("rdfc", "jcs")
"""What the proofs of an identity are over: the RDF of a document, or its text. The key decides the rest."""
PREFIX_SCHEMES: Final = ("gs1", "plate", "domain")
_FILE: Final = "identity.toml"
_TEXTS: Final = (
    "did", "name", "role", "domain", "legal_entity", "control_group", "key", "key_type", "created",
)  # fmt: skip


class IdentityRefused(ToolError):
    """An identity folder that cannot be made or used; codes ``identity.*``."""


class Identity(NamedTuple):
    """One party, as its folder describes it."""

    folder: Path
    did: str
    name: str
    role: str
    domain: str
    legal_entity: str
    control_group: str
    key: str
    key_type: str
    created: str
    prefixes: tuple[tuple[str, str], ...]
    suite: str = "rdfc"

    @property
    def verification_method(self) -> str:
        """The DID URL of the current key."""
        return f"{self.did}#{self.key}"

    @property
    def register(self) -> Register:
        """The register of this folder."""
        return Register(self.folder / "register.sqlite", size=MIN_BITS)

    def status_path(self, purpose: StatusPurpose) -> Path:
        """Where the signed list of a purpose lies."""
        return self.folder / "status" / f"{purpose}.json"

    @property
    def history(self) -> History:
        """All keys; in a folder where no key ever changed, the one of the DID document."""
        recorded = key_history.read(self.folder)
        if recorded is not None:
            return recorded
        public = public_key_of(loads(files.read(self.folder / "did.json", limit=files.MAX_SMALL)), self.did)
        return History(self.key, None, (HeldKey(self.key, public.multikey, self.created),))

    @property
    def counters(self) -> Counters:
        """How far this identity is."""
        from passport.party.withdrawals import StatusHistory  # noqa: PLC0415 - most commands set no bit

        highest = max(key.number for key in self.history.keys)
        return Counters(highest, self.register.taken(), StatusHistory(self).words())

    @property
    def status_base(self) -> str:
        """Where its status lists are published."""
        return f"https://{self.domain}/status"

    def public_key(self) -> PublicKey:
        """The public key that signs."""
        return self.history.key(self.key).public

    def signer(self, passphrase_file: Path | None) -> Signer:
        """The key of this folder; a passphrase (or the PIN of a token) is read from the file or asked for."""
        history = self.history
        counters.check(self.did, history.keys[0].multikey, self.counters)
        return self.signer_of(history.key(self.key), passphrase_file)

    def signer_of(self, held: HeldKey, passphrase_file: Path | None) -> Signer:
        """A signer with one of the keys."""
        method = f"{self.did}#{held.name}"
        if held.token is not None:
            from passport.party import tokens  # noqa: PLC0415 - an extra that few install

            token = tokens.signer(held.token, held.public, method, passphrase_for_use(passphrase_file))
            return self.by_suite(token)
        path = self.folder / "keys" / held.name
        private = keystore.load(path, passphrase_for_use(passphrase_file))
        if private.public.multikey != held.multikey:
            raise IdentityRefused(
                "identity.key", "The private key is not the one of the DID document.",
                hint="Restore the folder from a backup.", where=str(path),
            )  # fmt: skip
        return self.by_suite(KeySigner(private, method))

    def by_suite(self, signer: Signer) -> Signer:
        """The signer as this identity signs documents: over RDF, or over text."""
        return JcsSigner(signer) if self.suite == "jcs" else signer

    def status_lists(self) -> list[bytes]:
        """The bytes of the newest signed status lists; a copy in ``status/`` that is behind is replaced."""
        from passport.party.withdrawals import StatusHistory  # noqa: PLC0415 - most commands set no bit

        return [jcs.canonical(document) for document in StatusHistory(self).current().values()]


def create(
    folder: Path,
    facts: Mapping[str, str],
    prefixes: tuple[tuple[str, str], ...],
    make_key: Callable[[Identity], Signer],
    fill: Callable[[Identity, Signer], None],
) -> Identity:
    """Make the folder in one step: built beside its place, then renamed.

    ``make_key`` makes the first key there and returns its signer; ``fill`` adds the status lists.
    """
    check_vacant(folder)
    building = folder.parent / f".passport-{nonces.random_bytes(8).hex()}.tmp"
    try:
        try:
            building.mkdir(mode=0o755)
            (building / "keys").mkdir(mode=0o700)
            (building / "status").mkdir()
        except OSError as error:
            raise files.translate(error, folder) from error
        made = Identity(folder=building, key="key-1", prefixes=prefixes, **facts)
        signer = made.by_suite(make_key(made))
        document = did_document(made.did, [(made.key, signer.public)])
        files.write(building / "did.json", jcs.canonical(document))
        content: dict[str, toml_text.Value] = {name: getattr(made, name) for name in _TEXTS}
        if made.suite != SUITES[0]:
            content["suite"] = made.suite
        content["prefixes"] = [f"{scheme}:{value}" for scheme, value in prefixes]
        files.write(building / _FILE, toml_text.table(content).encode())
        made.register.create()
        fill(made, signer)
        try:
            if folder.is_dir():
                folder.rmdir()  # empty, as checked; Windows does not rename onto it
            building.rename(folder)
        except OSError as error:
            raise files.translate(error, folder) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return load(folder)


def check_vacant(folder: Path) -> None:
    """Refuse a folder that is something already, or whose parent does not exist."""
    if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
        return
    if folder.is_dir() and not folder.is_symlink():
        raise IdentityRefused(
            "identity.not_empty", f"The folder {folder} is not empty.",
            hint="Choose another name.", where=str(folder),
        )  # fmt: skip
    files.check_free(folder)


def load(folder: Path) -> Identity:
    """Read ``identity.toml``; raises ``identity.*``, ``keys.damaged`` or ``file.*``.

    Where keys were changed, ``keys.json`` says which key signs, and ``identity.toml`` which was the first.
    """
    content = _content(folder)
    path = folder / _FILE
    texts, prefixes = _texts(path, content), _prefixes(path, content)
    if not texts["key"].removeprefix("key-").isdigit():
        raise _damaged(path, "key is not key-1, key-2, ...")
    pairs = tuple(parse_prefix(prefix) for prefix in prefixes)
    recorded = key_history.read(folder)
    if recorded is not None:
        kind = recorded.key(recorded.signing).public.kind
        texts |= {"key": recorded.signing, "key_type": _KIND_NAMES[kind]}
    suite = content.get("suite", SUITES[0])
    if suite not in SUITES:
        raise _damaged(path, f"suite is none of {', '.join(SUITES)}")
    return Identity(folder=folder, prefixes=pairs, suite=suite, **texts)


def _content(folder: Path) -> dict[str, Any]:
    """The members of ``identity.toml``, unchecked; raises ``identity.missing`` and ``identity.damaged``."""
    path = folder / _FILE
    if folder.is_dir() and not path.exists():
        raise IdentityRefused(
            "identity.missing",
            f"{folder} is not an identity folder: it has no {_FILE}.",
            hint="Make one with: passport init DIR --role ... --did ... --name ...",
            where=str(folder),
        )
    data = files.read(path, limit=files.MAX_SMALL)
    try:
        return tomllib.loads(data.decode())
    except ValueError as error:
        raise _damaged(path, str(error)) from error


def _texts(path: Path, content: Mapping[str, Any]) -> dict[str, str]:
    """The members that are texts; raises ``identity.damaged`` for one that is missing, empty or no text."""
    for name in _TEXTS:
        value = content.get(name)
        if not isinstance(value, str) or not value:
            raise _damaged(path, f"{name} is missing or not a text")
    return {name: str(content[name]) for name in _TEXTS}


def _prefixes(path: Path, content: Mapping[str, Any]) -> list[str]:
    """The identifier prefixes as they are written; raises ``identity.damaged``."""
    prefixes = content.get("prefixes", [])
    if not isinstance(prefixes, list) or not all(isinstance(prefix, str) for prefix in prefixes):
        raise _damaged(path, "prefixes is not a list of texts")
    return prefixes


def parse_prefix(text: str) -> tuple[str, str]:
    """``scheme:value`` as a pair; raises ``identity.prefix``."""
    scheme, mark, value = text.partition(":")
    if not mark or not value or scheme not in PREFIX_SCHEMES:
        raise IdentityRefused(
            "identity.prefix",
            f"{quoted(text, 40)} is not an identifier prefix.",
            hint="Write gs1:7312345, plate:ABC123 or domain:id.mill.example.",
        )
    return scheme, value


def domain_of(did: str) -> str:
    """Where a party's own documents live: the host of its did:web, and the path if it has one."""
    parts = did_web.parse(did)
    return "/".join((parts.domain, *parts.path))


def did_url(did: str) -> str:
    """Where others look for the DID document of a did:web."""
    return did_web.url(did) if did.startswith("did:web:") else did


def public_key_of(document: "JsonValue", did: str) -> PublicKey:
    """The only key a DID document lets assert; raises ``identity.did_document`` if there is not one."""
    methods = asserting_names(document) if isinstance(document, dict) else []
    if not isinstance(document, dict) or len(methods) != 1:
        raise IdentityRefused(
            "identity.did_document",
            "This is not a DID document with exactly one key for assertions.",
            hint="Take the did.json that passport init wrote.",
        )
    return assertion_key(document, methods[0], controller=did)


def key_with(
    document: "JsonValue", did: str, fingerprint: str, missing: Callable[[], ToolError]
) -> tuple[str, PublicKey]:
    """Verification method and key of a DID document that has the fingerprint; raises ``missing()``.

    Every method that may assert must be in order, also those that are not meant.
    """
    methods = asserting_names(document) if isinstance(document, dict) else []
    if not isinstance(document, dict) or not 1 <= len(methods) <= 50:
        raise IdentityRefused(
            "identity.did_document",
            "This is not a DID document with keys for assertions.",
            hint="Take the did.json that passport init wrote.",
        )
    found = [(name, assertion_key(document, name, controller=did)) for name in methods]
    for name, public in found:
        if public.fingerprint == fingerprint:
            return name, public
    raise missing()


def passphrase_for_use(source: Path | None) -> Callable[[], bytes] | bytes | None:
    """What the key store asks when a key file is encrypted: the file named, or the person at the terminal."""
    if source is not None:
        return read_passphrase(source)
    return (lambda: getpass.getpass("Passphrase: ").encode()) if sys.stdin.isatty() else None


def new_passphrase(source: Path | None, *, none: bool) -> bytes | None:
    """The passphrase of a new key: from a file, asked for twice, or none when the person said so."""
    if none:
        return None
    if source is not None:
        return read_passphrase(source)
    if not sys.stdin.isatty():
        raise IdentityRefused(
            "identity.passphrase",
            "A new key needs a passphrase, and nobody is at the terminal to choose one.",
            hint="Say --passphrase-file FILE, or --no-passphrase if the folder itself is protected.",
        )
    first = getpass.getpass("New passphrase: ")
    if getpass.getpass("Once more: ") != first:
        raise IdentityRefused(
            "identity.passphrase", "The two passphrases differ.", hint="Run the command again."
        )
    return first.encode()


def read_passphrase(source: Path) -> bytes:
    """The first line of a file, without its line end."""
    return files.read(source, limit=4096).split(b"\n", 1)[0].rstrip(b"\r")


def _damaged(path: Path, reason: str) -> IdentityRefused:
    return IdentityRefused(
        "identity.damaged", f"{path} cannot be used: {reason}.",
        hint="Restore it from a backup.", where=str(path),
    )  # fmt: skip
