"""Pictures of codes as a camera takes them; the same seed gives the same picture everywhere.

A scene is a code on paper, laid into a frame in perspective, perhaps on a coil, and what light, lens and
sensor do to it. Noise comes from ``random.Random`` and not from Pillow, which takes the C library's.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from qrcode import QRCode, util

Point = tuple[float, float]
WIDE: Final = 640
HIGH: Final = 480
GROUND: Final = 170
_SUPER: Final = 8
_LEVELS: Final = (1, 0, 3, 2)
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Scene:
    """One picture, 8 bits of grey, and the texts in it."""

    name: str
    picture: Image.Image
    texts: tuple[str, ...]


def address(rng: random.Random) -> str:
    """What a label says: the address of a product."""
    serial = "".join(rng.choice(_LETTERS) for _ in range(rng.randint(4, 14)))
    return f"HTTPS://ID.MILL-{rng.randint(10, 99)}.EXAMPLE/01/{rng.randrange(10**13):014d}/21/{serial}"


@lru_cache(maxsize=64)
def paper(text: str, version: int | None, level: int, mask: int | None) -> Image.Image:
    """A code with its quiet zone, ``_SUPER`` pixels a module."""
    code = QRCode(version=version, error_correction=level, box_size=_SUPER, border=4, mask_pattern=mask)
    code.add_data(text, optimize=4 if version is None else 0)
    code.make(fit=version is None)
    made: Image.Image = code.make_image().get_image().convert("L")
    return made


def plain(rng: random.Random, version: int | None = None) -> tuple[str, Image.Image]:
    """Any code: a text that fits, a level and a mask by chance."""
    level = rng.choice(_LEVELS)
    if version is None:
        text = address(rng)
    else:
        room = util.BIT_LIMIT_TABLE[level][version] // 8 - 4
        text = (address(rng) if room > 56 else "")[:room]
        text += "".join(rng.choice(_LETTERS) for _ in range(room - len(text)))
    return text, paper(text, version, level, rng.randrange(8))


def noise(picture: Image.Image, rng: random.Random, strength: float) -> Image.Image:
    """The mean of three even distributions, which is nearly the normal one; ``strength`` its deviation."""
    size = picture.size
    layers = [Image.frombytes("L", size, rng.randbytes(size[0] * size[1])) for _ in range(3)]
    mean = Image.blend(Image.blend(layers[0], layers[1], 0.5), layers[2], 1 / 3)
    # The mean of three deviates by 255 / sqrt(12) / sqrt(3) = 42.5.
    share = strength / 42.5
    changed = mean.point(lambda value: max(0, min(255, round(128 + (value - 127.5) * share))))
    return ImageChops.add(picture, changed, scale=1, offset=-128)


def solved(rows: list[list[float]]) -> list[float]:
    """The solution of linear equations, each row with its right side last."""
    count = len(rows)
    for column in range(count):
        pivot = max(range(column, count), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(count):
            if row != column:
                share = rows[row][column] / rows[column][column]
                rows[row] = [a - share * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [rows[place][count] / rows[place][place] for place in range(count)]


def coefficients(corners: Sequence[Point], size: tuple[int, int]) -> list[float]:
    """Pillow's eight numbers: from the frame's ``corners`` back to the paper."""
    wide, high = size
    rows = []
    for (x, y), (u, v) in zip(corners, [(0, 0), (wide, 0), (wide, high), (0, high)], strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return solved(rows)


def corners(middle: Point, width: float, *, turn: float = 0, pitch: float = 0, yaw: float = 0) -> list[Point]:
    """Where a square's corners are seen, turned and tilted (radians), by a camera three widths away."""
    seen = []
    for x, y in [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]:
        u, v = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        v, depth = v * math.cos(pitch), v * math.sin(pitch)
        u, depth = u * math.cos(yaw) + depth * math.sin(yaw), depth * math.cos(yaw) - u * math.sin(yaw)
        share = 3 / (3 + depth)
        seen.append((middle[0] + u * width * share, middle[1] + v * width * share))
    return seen


def laid(
    frame: Image.Image, sheet: Image.Image, width: float, place: Point | None = None, **angles: float
) -> Image.Image:
    """``sheet`` in ``frame``, ``width`` pixels wide before it is tilted."""
    # Reduced first, since a transformation looks at few pixels only.
    size = (max(1, round(width)), max(1, round(width * sheet.height / sheet.width)))
    reduced = sheet.resize(size, Image.Resampling.BOX)
    if reduced.width > sheet.width:
        reduced = sheet
    middle = place or (frame.width / 2, frame.height / 2)
    seen = corners(middle, width, **angles)
    ratio = sheet.height / sheet.width
    if ratio != 1:
        # Not a square: the lower corners move along the sides.
        sides = ((seen[1], seen[2]), (seen[0], seen[3]))
        seen = [*seen[:2], *(_toward(top, bottom, ratio) for top, bottom in sides)]
    numbers = coefficients(seen, reduced.size)
    cover = Image.new("L", reduced.size, 255)
    return Image.composite(
        reduced.transform(frame.size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC),
        frame,
        cover.transform(frame.size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR),
    )


def _toward(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def bent(picture: Image.Image, rng: random.Random, strength: float) -> Image.Image:
    """As on a coil: columns move up or down by a parabola, and lie closer at the sides."""
    strips = 32
    wide, high = picture.size
    mesh = []
    sign = rng.choice((-1, 1))
    for strip in range(strips):
        sides = [strip / strips, (strip + 1) / strips]
        back = [math.sin((side - 0.5) * 2 * strength) / (2 * math.sin(strength)) + 0.5 for side in sides]
        sag = [sign * strength * 0.12 * high * (1 - (2 * side - 1) ** 2) for side in sides]
        quad = (
            back[0] * wide, sag[0], back[0] * wide, high + sag[0],
            back[1] * wide, high + sag[1], back[1] * wide, sag[1],
        )  # fmt: skip
        mesh.append(((round(sides[0] * wide), 0, round(sides[1] * wide), high), quad))
    return picture.transform(picture.size, Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def spot(picture: Image.Image, rng: random.Random, share: float, value: int, soft: float) -> Image.Image:
    """A patch of ``value`` near the middle, ``share`` of the picture's height wide."""
    mask = Image.new("L", picture.size, 0)
    radius = share * picture.height / 2
    x, y = (picture.width / 2 + rng.uniform(-90, 90), picture.height / 2 + rng.uniform(-90, 90))
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius * 0.6, x + radius, y + radius * 0.6), fill=255)
    mask = mask.filter(ImageFilter.GaussianBlur(soft)) if soft else mask
    return Image.composite(Image.new("L", picture.size, value), picture, mask)


def shaded(picture: Image.Image, rng: random.Random, least: float) -> Image.Image:
    """Light that falls off to one side, to ``least`` of it."""
    ramp = Image.linear_gradient("L").rotate(rng.randrange(360), Image.Resampling.BICUBIC, fillcolor=128)
    light = ramp.resize(picture.size).point(lambda value: round(255 * (least + (1 - least) * value / 255)))
    return ImageChops.multiply(picture, light)


def contrast(picture: Image.Image, low: int, high: int) -> Image.Image:
    """Greys squeezed into ``low`` to ``high``."""
    return picture.point(lambda value: round(low + value * (high - low) / 255))


def frame(size: tuple[int, int] = (WIDE, HIGH), value: int = GROUND) -> Image.Image:
    """The surface behind."""
    return Image.new("L", size, value)


def usual(rng: random.Random, sheet: Image.Image, width: float = 300, angle: float = 0.3) -> Image.Image:
    """A sheet somewhere in the middle, a little turned and tilted."""
    place = (WIDE / 2 + rng.uniform(-20, 20), HIGH / 2 + rng.uniform(-20, 20))
    turn, pitch, yaw = rng.uniform(-0.5, 0.5), rng.uniform(-angle, angle), rng.uniform(-angle, angle)
    return laid(frame(), sheet, width, place, turn=turn, pitch=pitch, yaw=yaw)


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    """Out of focus."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def _modules(sheet: Image.Image) -> int:
    return sheet.width // _SUPER


def _scale(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    width = _modules(sheet) * (6 - 4.2 * hard)
    return text, laid(frame(), sheet, width, turn=rng.uniform(0, 2 * math.pi))


def _tilt(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    angle = 0.3 + 0.75 * hard
    ways = ((angle, 0.0), (-angle, 0.1), (0.0, angle), (0.1, -angle), (angle * 0.7, angle * 0.7))
    pitch, yaw = rng.choice(ways)
    return text, laid(frame(), sheet, 340, turn=rng.uniform(0, 2 * math.pi), pitch=pitch, yaw=yaw)


def _blur(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    return text, noise(blurred(usual(rng, sheet), 300 / _modules(sheet) * (0.2 + 0.5 * hard)), rng, 2)


def _noise(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    return text, noise(blurred(usual(rng, sheet), 0.8), rng, 15 + 70 * hard)


def _glare(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    lit = contrast(usual(rng, sheet), 40, 220)
    return text, noise(spot(lit, rng, 0.08 + 0.3 * hard, 255, 6 + 16 * hard), rng, 3)


def _contrast(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    low = rng.randint(20, 150)
    return text, noise(contrast(usual(rng, sheet), low, low + round(90 - 70 * hard)), rng, 1.5)


def _cover(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    return text, noise(spot(usual(rng, sheet), rng, 0.05 + 0.2 * hard, rng.choice((0, 90, 255)), 0), rng, 3)


def _curved(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    return text, noise(blurred(usual(rng, bent(sheet, rng, 0.2 + 0.9 * hard)), 0.7), rng, 4)


def _shadow(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    return text, noise(shaded(usual(rng, sheet), rng, 0.5 - 0.46 * hard), rng, 3)


def _inverted(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    return text, noise(blurred(usual(rng, ImageChops.invert(sheet)), 0.5 + 1.5 * hard), rng, 4)


def _mirrored(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng)
    turned = sheet.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return text, noise(blurred(usual(rng, turned), 0.5 + 1.5 * hard), rng, 4)


def _large(rng: random.Random, hard: float) -> tuple[str, Image.Image]:
    text, sheet = plain(rng, rng.randint(7, 25 + round(15 * hard)))
    behind = frame((1280, 720))
    width = min(640.0, _modules(sheet) * (7 - 3 * hard))
    seen = laid(behind, sheet, width, turn=rng.uniform(-0.4, 0.4), pitch=0.3, yaw=0.2 * hard)
    return text, noise(seen, rng, 4)


DISTORTIONS: Final[dict[str, Callable[[random.Random, float], tuple[str, Image.Image]]]] = {
    "scale": _scale, "tilt": _tilt, "blur": _blur, "noise": _noise, "glare": _glare, "contrast": _contrast,
    "cover": _cover, "curved": _curved, "shadow": _shadow, "inverted": _inverted, "mirrored": _mirrored,
    "large": _large,
}  # fmt: skip


def distorted(kind: str, count: int) -> list[Scene]:
    """``count`` pictures of a kind, from easy to what nobody reads."""
    found = []
    for place in range(count):
        text, picture = DISTORTIONS[kind](random.Random(f"{kind} {place}"), place / max(1, count - 1))
        found.append(Scene(f"{kind}-{place}", picture, (text,)))
    return found


def several(count: int) -> list[Scene]:
    """Two to four codes of different sizes in a frame of 1280 x 720."""
    found = []
    for place in range(count):
        rng = random.Random(f"several {place}")
        behind = frame((1280, 720))
        texts = []
        for column in range(2 + place % 3):
            text, sheet = plain(rng)
            texts.append(text)
            at = (180.0 + 310 * column, rng.uniform(220, 500))
            behind = laid(behind, sheet, rng.uniform(190, 260), at, turn=rng.uniform(-0.3, 0.3), yaw=0.2)
        found.append(Scene(f"several-{place}", noise(behind, rng, 4), tuple(sorted(texts))))
    return found


def dock(label: Image.Image, text: str, count: int) -> list[Scene]:
    """A whole label, 180 to 520 pixels wide, turned, tilted, soft and in poor light, in 1280 x 720."""
    found = []
    for place in range(count):
        rng = random.Random(f"dock {place}")
        width = 180 + 340 * (place % 12) / 11
        at = (640 + rng.uniform(-200, 200), 360 + rng.uniform(-60, 60))
        turn, pitch, yaw = rng.uniform(-0.3, 0.3), rng.uniform(-0.4, 0.4), rng.uniform(-0.4, 0.4)
        seen = laid(frame((1280, 720)), label, width, at, turn=turn, pitch=pitch, yaw=yaw)
        seen = blurred(seen, rng.uniform(0.3, 1.0) * width / 300)
        seen = contrast(shaded(seen, rng, rng.uniform(0.5, 1)), 10, rng.choice((90, 160, 250)))
        found.append(Scene(f"dock-{place}", noise(seen, rng, rng.uniform(2, 6)), (text,)))
    return found
