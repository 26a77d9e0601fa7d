"""Set aside page furniture that is not marked as such (书眉、页码): it recurs at one height, apart from the text."""

from collections import defaultdict
from collections.abc import Sequence

from wenxuan.check.typography.lines import Line
from wenxuan.check.typography.setting import SAME_SIZE, Setting

_FEW = 3  # pages on which it must stand
_SHARE = 0.2  # of the pages
_APART = 1.25  # leadings from the text


def without_furniture(lines: Sequence[Line], setting: Setting) -> list[Line]:
    """Return the lines that are text: those at a page's head or foot that recur, apart from the rest, are not."""
    pages = defaultdict[int, list[Line]](list)
    for line in lines:
        pages[line.page].append(line)
    heads = _furniture([(page[0], page[1:2]) for page in pages.values()], setting)
    feet = _furniture([(page[-1], page[-2:-1]) for page in pages.values()], setting)
    aside = {id(line) for line in heads + feet}
    return [line for line in lines if id(line) not in aside]


def _furniture(edges: Sequence[tuple[Line, Sequence[Line]]], setting: Setting) -> list[Line]:
    """Return those of the outermost lines that stand where furniture stands; each comes with its neighbour, if any."""
    places = defaultdict[int, list[tuple[Line, Sequence[Line]]]](list)
    for line, neighbour in edges:
        if line.size > (1 + SAME_SIZE) * setting.size:  # a heading where every piece begins
            continue
        places[round(line.y)].append((line, neighbour))
    enough = max(_FEW, _SHARE * len(edges))
    found: list[Line] = []
    for group in places.values():
        apart = [
            line for line, neighbour in group if not neighbour or _distance(line, neighbour) > _APART * setting.leading
        ]
        if len(group) >= enough and len(apart) > len(group) / 2:
            found += [line for line, _ in group]
    return found


def _distance(line: Line, neighbour: Sequence[Line]) -> float:
    return abs(line.y - neighbour[0].y)
