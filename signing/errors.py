"""The errors of every floor, as one tree.

    ToolError                 a deliberate answer to bad input: code, message, hint, where
    ├── EncodingRefused       base64url, base58btc, multibase, multihash, multikey
    ├── JsonRefused           bytes that are not strict JSON
    ├── KeyRefused            a key of the wrong kind, size, curve, order or file mode
    ├── DidRefused            an identifier or DID document that is not in normal form
    ├── ContextRefused        a JSON-LD context that is not pinned, or a term nobody defined
    ├── CanonicalisationRefused   the work budget of RDFC-1.0 is used up
    ├── LogRefused            a signed note, checkpoint, tile or Merkle proof that does not hold
    └── ProofRefused          a proof that cannot be checked: suite, options, encoding
        └── ProofMismatch     the mathematics ran, and the signature does not match

Upper floors derive their own from ``ToolError``. Only ``ProofMismatch`` ever means that signed bytes were
changed.
"""


class ToolError(Exception):
    """Base of every deliberate error; carries what a person and a machine need.

    ``code`` is stable and dotted (``json.duplicate_key``), ``message`` one sentence, ``hint`` what to do
    about it, ``where`` a JSON Pointer, ``file:line`` or a cell. ``also`` holds further problems of the same
    input, one line each, which are printed before this one.
    """

    also: tuple[str, ...] = ()

    def __init__(self, code: str, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.where = where


class EncodingRefused(ToolError):
    """Text that is not the one canonical encoding of its bytes."""


class JsonRefused(ToolError):
    """Bytes that are not strict JSON within the limits."""


class KeyRefused(ToolError):
    """A key that must not be used, or a key file that must not be read."""


class DidRefused(ToolError):
    """An identifier or DID document that is not in its normal form."""


class ContextRefused(ToolError):
    """A context that is not pinned, or a member that no pinned context defines."""


class CanonicalisationRefused(ToolError):
    """Canonical labelling needs more work than the budget allows (RDFC-1.0 section 7.1)."""


class LogRefused(ToolError):
    """A note, checkpoint, tile or Merkle proof of a transparency log that is malformed or does not hold."""


class ProofRefused(ToolError):
    """A proof that cannot be checked as it stands."""


class ProofMismatch(ProofRefused):
    """The signature was computed over other bytes or by another key."""
