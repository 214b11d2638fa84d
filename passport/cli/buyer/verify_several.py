"""``passport verify`` of several targets: each shown by itself, all one body of evidence (T122)."""

from collections.abc import Iterable, Iterator

from passport.cli.buyer.judging import Judging
from passport.cli.buyer.targets import Target
from passport.work.batches.body import Body
from passport.work.batches.items import Item
from signing.errors import ToolError


def together(read: Iterable[Target | ToolError], judge: Judging, lang: str) -> Iterator[Target | ToolError]:
    """The targets in their order, each with those that bear on it; all are read before the first is judged.

    Their bytes wait in a file, so that many of them need no memory.
    """
    with Body(judge.trust, at=judge.at, lang=lang) as body:
        order: list[tuple[int, Target] | ToolError] = []
        for target in read:
            if isinstance(target, ToolError):
                order.append(target)
            else:
                place = body.add(Item(target.name, target.data))
                order.append((place, target._replace(data=b"")))
        body.know(judge.inputs)
        judge.with_status(body.status())
        for one in order:
            if isinstance(one, ToolError):
                yield one
                continue
            place, target = one
            item = body.item(place)
            yield target._replace(data=item.data, rivals=item.rivals, inputs=item.inputs)
