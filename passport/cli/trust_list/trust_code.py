"""``passport trust code``: the QR code by which a phone finds a trust list and its publisher's key."""

from argparse import Namespace

from passport.belief import trust_code
from passport.belief.trust_source import in_force
from passport.cli import options
from passport.cli.output import terminal
from passport.cli.trust_list.trust_use import checked, fingerprint
from passport.disk import files
from passport.label import qr
from signing import jcs

_MILLIMETRES = 50.0


def code(args: Namespace) -> int:
    """Draw the code of a list whose signature was checked, and read the picture back before it is written.

    Nobody is asked: the publisher puts the list at the address. Raises ``trust.*`` and ``usage.output``.
    """
    listed = checked(in_force(args.trust))
    if args.output is not None and args.output.suffix.lower() != ".png":
        raise options.UsageError(
            "usage.output", f"{args.output} is no .png.", hint="Choose a name that ends in .png."
        )
    key = fingerprint(listed)
    text = trust_code.text_of(args.address, key)
    matrix = qr.qr_matrix(text)
    if args.output is not None:
        files.check_free(args.output, replace=args.force)
        pixels = qr.module_pixels(len(matrix), _MILLIMETRES, qr.DPI)
        data = qr.png_bytes(qr.matrix_picture(matrix, pixels), qr.DPI)
        assert [one.partition("#")[2] for one in qr.decode(data)] == [text.partition("#")[2]]  # noqa: S101 - drawn by us
        files.write(args.output, data, replace=args.force)
    if args.json:
        facts = {"address": args.address, "fingerprint": key, "text": text}
        terminal.say_bytes(jcs.canonical(facts | ({"file": str(args.output)} if args.output else {})))
        return 0
    if args.output is None:
        for line in drawn(matrix):
            terminal.say(line)
    else:
        terminal.say(f"{args.output} shows the code; it was read back.")
    terminal.say(f"address      {args.address}")
    terminal.say(f"fingerprint  {key}")
    terminal.note("Put the list at this address. Whoever scans the code compares the fingerprint with you.")
    return 0


def drawn(matrix: qr.Matrix) -> list[str]:
    """Return the code as lines of half blocks, light modules drawn: right on a dark terminal.

    Where the terminal is light its colours are inverted, which readers of codes understand too. In a console
    without such characters each module is two signs wide.
    """
    whole = len(matrix) + 2 * qr.QUIET_ZONE
    light = [[True] * whole for _ in range(whole + whole % 2)]
    for y, row in enumerate(matrix, qr.QUIET_ZONE):
        for x, dark in enumerate(row, qr.QUIET_ZONE):
            light[y][x] = not dark
    if not _can_show_blocks():
        return ["".join("##" if is_light else "  " for is_light in row) for row in light[:whole]]
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    return [
        "".join(blocks[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(light[::2], light[1::2], strict=True)
    ]


def _can_show_blocks() -> bool:
    try:
        "█▀▄".encode(terminal.encoding())
    except (UnicodeEncodeError, LookupError):
        return False
    return True
