"""Make styles/print/offset.icc (色彩特性文件): what cyan, magenta, yellow and black look like in offset printing.

PDF/X-4 wants an ICC profile of the printing in the file, and the profiles of the trade may not be passed on with a
program. This one is computed: the colours of solid inks and of their overprints are near the aims of ISO 12647-2 for
coated paper, tints between them follow Neugebauer's equations with a dot gain, and the way back, from a colour to
inks, is found by Newton's method with part of the grey printed in black. A print shop puts its own in its place.

    python tests/offset_profile.py
"""

import itertools
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

PROFILE = Path(__file__).parents[1] / "styles" / "print" / "offset.icc"
D50 = (0.9642, 1.0, 0.8249)
PAPER = (95.0, 1.0, -4.0)
SOLIDS = {  # CIELAB of cyan, magenta, yellow over one another on paper
    (0, 0, 0): PAPER,
    (1, 0, 0): (55.0, -36.0, -51.0),
    (0, 1, 0): (48.0, 75.0, -4.0),
    (0, 0, 1): (89.0, -4.0, 93.0),
    (0, 1, 1): (48.0, 68.0, 46.0),
    (1, 0, 1): (50.0, -65.0, 27.0),
    (1, 1, 0): (25.0, 20.0, -46.0),
    (1, 1, 1): (23.0, 0.0, 0.0),
}
BLACK = (16.0, 0.0, 0.0)
GAIN = 0.15  # a tint of half prints as 65 %
MOST = 3.0  # ink that paper takes: 300 %
TO_LAB, TO_INK = 7, 17  # nodes a side of the two tables
Triple = tuple[float, float, float]


def xyz_of(lab: Triple) -> Triple:
    """Return XYZ for D50 of a CIELAB colour."""
    level = (lab[0] + 16) / 116
    roots = (level + lab[1] / 500, level, level - lab[2] / 200)
    return _three(
        white * (r**3 if r > 6 / 29 else (r - 4 / 29) * 108 / 841) for white, r in zip(D50, roots, strict=True)
    )


def lab_of(xyz: Triple) -> Triple:
    """Return CIELAB of an XYZ colour for D50."""
    x, y, z = (v ** (1 / 3) if v > 216 / 24389 else v * 841 / 108 + 4 / 29
               for v in (value / white for value, white in zip(xyz, D50, strict=True)))  # fmt: skip
    return (116 * y - 16, 500 * (x - y), 200 * (y - z))


def _three(values: Iterator[float]) -> Triple:
    x, y, z = values
    return x, y, z


_WHITE = xyz_of(PAPER)
_RELATIVE = {
    inks: _three(a * w / p for a, w, p in zip(xyz_of(lab), D50, _WHITE, strict=True)) for inks, lab in SOLIDS.items()
}
_BLOCKED = _three(k / p for k, p in zip(xyz_of(BLACK), _WHITE, strict=True))  # what black lets through


def grown(tint: float) -> float:
    """Return the part of the paper that a tint covers in print."""
    return tint + 4 * GAIN * tint * (1 - tint)


def printed(covers: Sequence[float]) -> Triple:
    """Return XYZ, relative to the paper, of covers of C, M, Y, K (dot gain included): Neugebauer's equations."""
    total = [0.0, 0.0, 0.0]
    for inks, colour in _RELATIVE.items():
        share = 1.0
        for is_inked, cover in zip(inks, covers, strict=False):
            share *= cover if is_inked else 1 - cover
        for axis in range(3):
            total[axis] += share * colour[axis]
    k = covers[3]
    return _three(value * (1 - k + k * through) for value, through in zip(total, _BLOCKED, strict=True))


def covers_for(lab: Triple) -> tuple[float, ...]:
    """Return covers of C, M, Y, K that come nearest to a colour, its greys half in black."""
    covers = (*_nearest(lab, 0.0), 0.0)
    black = max(0.0, min(1.0, (min(covers[:3]) - 0.2) / 0.75)) ** 1.4 if min(covers[:3]) > 0.2 else 0.0
    while black > 0.05:
        covers = (*_nearest(lab, black), black)
        if lab_of(printed(covers))[0] > lab[0] - 0.5:
            break
        black *= 0.93
    spare = (MOST - covers[3]) / max(sum(covers[:3]), 0.01)
    return tuple(cover * min(1.0, spare) for cover in covers[:3]) + covers[3:]


def _nearest(lab: Triple, black: float) -> Triple:
    """Find C, M, Y beside `black` by Newton's method, kept between 0 and 1."""
    inks = [0.5, 0.5, 0.5]
    for _ in range(25):
        now = lab_of(printed((*inks, black)))
        miss = [want - have for want, have in zip(lab, now, strict=True)]
        slopes = []
        for axis in range(3):
            moved = list(inks)
            moved[axis] += 0.001 if inks[axis] < 0.5 else -0.001
            step = moved[axis] - inks[axis]
            there = lab_of(printed((*moved, black)))
            slopes.append([(b - a) / step for a, b in zip(now, there, strict=True)])
        change = _solved(slopes, miss)
        inks = [min(1.0, max(0.0, ink + max(-0.2, min(0.2, by)))) for ink, by in zip(inks, change, strict=True)]
        if max(map(abs, change)) < 1e-4:
            break
    return inks[0], inks[1], inks[2]


def _solved(slopes: list[list[float]], miss: list[float]) -> list[float]:
    """Solve for the change of three inks, damped so that it is never without bounds (Levenberg)."""
    square = [
        [sum(p * q for p, q in zip(a, b, strict=True)) + (5.0 if a is b else 0.0) for b in slopes] for a in slopes
    ]
    right = [sum(p * q for p, q in zip(a, miss, strict=True)) for a in slopes]
    rows = [[*row, value] for row, value in zip(square, right, strict=True)]
    for i in range(3):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(3):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[3] for row in rows]


# --- the file (ICC.1:2001-04) -------------------------------------------------------------------------


def _word(part: float) -> int:
    return max(0, min(65535, round(part * 65535)))


def _lut(inputs: int, outputs: int, nodes: int, curves: list[list[float]], table: Iterator[int]) -> bytes:
    """Return a lut16Type; output curves are straight."""
    unit = [65536 if row == column else 0 for row in range(3) for column in range(3)]
    head = struct.pack(">4sIBBBx9i2H", b"mft2", 0, inputs, outputs, nodes, *unit, len(curves[0]), 2)
    words = [_word(value) for curve in curves for value in curve] + list(table) + [0, 65535] * outputs
    return head + struct.pack(f">{len(words)}H", *words)


def to_lab() -> bytes:
    """Return the table from inks to CIELAB: dot gain in its curves, Neugebauer in its nodes."""
    curve = [grown(index / 255) for index in range(256)]

    def nodes() -> Iterator[int]:
        for covers in itertools.product(range(TO_LAB), repeat=4):
            light, a, b = lab_of(printed([cover / (TO_LAB - 1) for cover in covers]))
            yield from (max(0, min(65535, round(v))) for v in (light * 652.8, (a + 128) * 256, (b + 128) * 256))

    return _lut(4, 3, TO_LAB, [curve] * 4, nodes())


def to_inks() -> bytes:
    """Return the table from CIELAB to inks."""
    tints = [index / 1000 for index in range(1001)]
    shrunk = [min(tints, key=lambda t, c=index / 256: abs(grown(t) - c)) for index in range(257)]

    def nodes() -> Iterator[int]:
        for node in itertools.product(range(TO_INK), repeat=3):
            light, a, b = (part / (TO_INK - 1) * 65535 for part in node)
            covers = covers_for((min(100.0, light / 652.8), a / 256 - 128, b / 256 - 128))
            yield from (_word(shrunk[round(cover * 256)]) for cover in covers)

    return _lut(3, 4, TO_INK, [[0.0, 1.0]] * 3, nodes())


def _text(kind: bytes, text: str) -> bytes:
    data = text.encode("ascii") + b"\0"
    if kind == b"text":
        return struct.pack(">4sI", kind, 0) + data
    return struct.pack(">4sII", kind, 0, len(data)) + data + bytes(8 + 3 + 67)


def profile() -> bytes:
    """Return the whole profile."""
    forth, back = to_lab(), to_inks()
    white = struct.pack(">4sI3i", b"XYZ ", 0, *(round(value * 65536) for value in _WHITE))
    inside = _lut(3, 1, 2, [[0.0, 1.0]] * 3, iter([0] * 8))
    tags = ((b"desc", _text(b"desc", "wenxuan offset, coated paper")), (b"cprt", _text(b"text", "CC0 1.0")),
            (b"wtpt", white), (b"gamt", inside), *((b"A2B%d" % way, forth) for way in range(3)),
            *((b"B2A%d" % way, back) for way in range(3)))  # fmt: skip
    start, places, body = 128 + 4 + 12 * len(tags), dict[int, int](), b""
    directory = struct.pack(">I", len(tags))
    for name, data in tags:
        if id(data) not in places:
            places[id(data)] = start + len(body)
            body += data + bytes(-len(data) % 4)
        directory += struct.pack(">4sII", name, places[id(data)], len(data))
    head = struct.pack(">I4sI4s4s4s6H4s4sI4s4sQI3i48x", start + len(body), bytes(4), 0x02400000, b"prtr", b"CMYK",
                       b"Lab ", 2026, 11, 1, 0, 0, 0, b"acsp", bytes(4), 0, bytes(4), bytes(4), 0, 0,
                       *(round(value * 65536) for value in D50))  # fmt: skip
    return head + directory + body


if __name__ == "__main__":
    PROFILE.write_bytes(profile())
