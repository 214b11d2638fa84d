"""Errors as PACT 3 has them, ``{"code", "message"}``, and those of OAuth 2.0."""

from typing import Final, Literal, TypeAlias

from signing.errors import ToolError
from signing.strict_json import JsonValue

Code: TypeAlias = Literal[
    "BadRequest", "AccessDenied", "TokenExpired", "NotFound", "InternalError", "NotImplemented"
]
_NOT_FOUND: Final = "There is no footprint with this id among those shared with this client."


class PactRefused(ToolError):
    """A request that is answered with an error of PACT; ``status`` is that of HTTP, ``word`` PACT's code."""

    def __init__(self, status: int, word: Code, message: str) -> None:
        super().__init__(f"pact.{word.lower()}", message)
        self.status, self.word = status, word


class OAuthRefused(ToolError):
    """A request for a token that is refused; ``word`` is the code of RFC 6749 section 5.2."""

    def __init__(self, status: int, word: str, message: str) -> None:
        super().__init__(f"pact.{word}", message)
        self.status, self.word = status, word


def bad(message: str, status: int = 400) -> PactRefused:
    """Make the refusal of a request that cannot be carried out as it stands."""
    return PactRefused(status, "BadRequest", message)


def not_found() -> PactRefused:
    """Make the one answer for what is not there and for what is not shared: nobody learns which (T342)."""
    return PactRefused(404, "NotFound", _NOT_FOUND)


def of(error: ToolError) -> PactRefused:
    """Any error of the service as one of PACT; what a store cannot do now keeps its status 503."""
    if isinstance(error, PactRefused):
        return error
    status = getattr(error, "status", 503 if _is_of_store(error) else 400)
    word: Code = "InternalError" if status >= 500 else "BadRequest"
    return PactRefused(status, "NotFound" if status == 404 else word, error.message)


def _is_of_store(error: ToolError) -> bool:
    return error.code.startswith("store.")


def body(error: PactRefused) -> dict[str, JsonValue]:
    """The members of an error of PACT."""
    return {"code": error.word, "message": error.message}
