"""Join what several ingests found out about one claim: the same rows in whatever order and grouping.

A claim may lie in several files, each with a statement and response of its own (``Row.opinion``). Of each
file the latest verdict is kept; of the claim one file's rows count (``aside`` is empty), and the others stay
beside it, so that nothing that was learned is forgotten. ``joined`` is associative and commutative, and
joining twice changes nothing, but for rows that earlier versions wrote: they do not say which file they mean.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from resolver.hub.rows import FINAL, LEAVING, UNBELIEVED, Row, is_kept
from verify.states import RANK

ASIDE: Final = "1"
_ADVERSE: Final = "adverse"
Key = Callable[[Row], tuple[Any, ...]]


def joined(rows: Iterable[Row]) -> list[Row]:
    """Give the rows to keep of one claim, of all that are known of it."""
    every = _with_facts(list(rows))
    latest: dict[tuple[str | None, str], Row] = {}
    for row in every:
        place = row.opinion, row.electricity
        latest[place] = max(latest.get(place, row), row, key=_order)
    found = _of_this_version(list(latest.values()))
    for some in (_is_final, _is_strong):
        if any(map(some, found)):
            found = [row for row in found if some(row)]
    chosen = _chosen(found)
    if not any(map(_is_strong, found)) or _is_final(found[0]):
        found = [row for row in found if row.opinion == chosen]  # one file shows what the claim is about
    return sorted(
        (row._replace(aside="" if row.opinion == chosen else ASIDE) for row in found), key=_sorting
    )


def by_claim(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by the digest of their claim."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.digest, []).append(row)
    return found


def is_older(arriving: Iterable[Row], known: Sequence[Row], result: Iterable[Row]) -> bool:
    """Whether of what arrives about a claim that was known nothing is kept: there is a later verdict."""
    kept = {_verdict(row) for row in result}
    strong = [row for row in arriving if _is_strong(row)]
    return bool(strong and known) and not any(_verdict(row) in kept for row in strong)


def is_unbelieved(row: Row) -> bool:
    """Whether a row is nobody's word, and matters only where its claim was believed before."""
    return row.thing == UNBELIEVED


def is_good(rows: Iterable[Row]) -> bool:
    """Whether the verdict about a claim, of which these are the rows, is good enough to count."""
    return any(is_kept(row.state) and not row.aside for row in rows)


def _verdict(row: Row) -> tuple[Any, ...]:
    return row.opinion, row.state, row.checked_at, row.as_of, row.policy


def _chosen(rows: Sequence[Row]) -> str | None:
    """The file whose verdict is that of the claim: one that speaks against the claim itself before the best.

    Against it speaks an adverse opinion for as long as it is one, and what was found of the claim itself as
    long as nothing later was.
    """
    newest = max(_moment(row) for row in rows)
    against = [row for row in rows if row.state == _ADVERSE or (_is_own(row) and _moment(row) == newest)]
    kept = [row for row in rows if is_kept(row.state)]
    for some in (against, kept):
        if some:
            return max(some, key=_best).opinion
    return max(rows, key=_order).opinion


def _with_facts(rows: Sequence[Row]) -> list[Row]:
    """Each row with what any of them knows of other claims: which correct this one, or contradict it."""
    successor = max((row.successor or "" for row in rows), default="")
    against = " ".join(sorted({one for row in rows for one in (row.against or "").split()}))
    if not successor and not against:
        return list(rows)
    return [row._replace(successor=successor, against=against) for row in rows]


def _of_this_version(rows: Sequence[Row]) -> list[Row]:
    """Rows of one version: those of an earlier one where they are later than all others."""
    earlier = [row for row in rows if row.opinion is None]
    if not earlier or len(earlier) == len(rows):
        return list(rows)
    at = max(row.checked_at for row in earlier)
    later = [row for row in rows if row.opinion is not None and _is_strong(row) and row.checked_at >= at]
    return later if later and not any(map(_is_final, earlier)) else earlier


def _is_final(row: Row) -> bool:
    return row.state in FINAL and not row.bears


def _is_strong(row: Row) -> bool:
    """Whether a verdict says that the claim counts or that it does not; any other lacks something."""
    return is_kept(row.state) or row.state in LEAVING or row.bears in ("signer", "list")


def _is_own(row: Row) -> bool:
    """Whether a verdict by which a claim leaves is about the claim itself."""
    return row.bears == "signer" or (row.state in LEAVING and row.bears != "file")


def _moment(row: Row) -> tuple[str, str]:
    return row.checked_at, row.as_of


def _order(row: Row) -> tuple[Any, ...]:
    """Of one file: what is final, what is no lack, then the latest; of one moment what speaks against."""
    leaving = row.state in LEAVING
    return _is_final(row), _is_strong(row), *_moment(row), leaving, RANK[row.state], *_rest(row)


def _best(row: Row) -> tuple[Any, ...]:
    return _is_final(row), RANK[row.state], *_moment(row), *_rest(row)


def _rest(row: Row) -> tuple[str, ...]:
    return row.policy, row.bears or "", row.opinion or "", row.tier, row.verifier, row.assurance


def _sorting(row: Row) -> tuple[str, str]:
    return row.opinion or "", row.electricity


def changed(known: Mapping[str, Sequence[Row]], after: Mapping[str, Sequence[Row]]) -> list[str]:
    """The claims whose rows are other ones than before."""
    return [digest for digest, rows in after.items() if set(known.get(digest, ())) != set(rows)]
