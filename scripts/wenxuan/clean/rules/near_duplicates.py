"""Passages that come again, nearly the same, in another file (近似重复): shown to the editor, never changed."""

from collections import Counter
from collections.abc import Iterator

from wenxuan.clean.compose import Change
from wenxuan.clean.echoes import Place, fingerprints, fold
from wenxuan.clean.rule import Draft, Phase
from wenxuan.manuscript import Doubt

PHASE = Phase.PARAGRAPHS
WHY = "近似重复：与别处的段落几乎相同，请编者定夺"
EXAMPLES: tuple[tuple[str, str], ...] = ()

_LEAST = 6  # fingerprints of a paragraph, some 40 characters
_SHARE = 0.6  # of them in the other place


def edits(_: Draft) -> Iterator[Change]:
    """Yield nothing: which of two is to stay only an editor knows."""
    return iter(())


def doubts(draft: Draft) -> Iterator[Doubt]:
    """Yield the text, if most of it is in an earlier file, or else its paragraphs of which most are."""
    if not draft.echoes.prints:
        return
    found, total, whole = [], 0, Counter[str]()
    for start, end in draft.lines:
        values = [value for _, value in fingerprints(fold(draft.text[start:end]))]
        places = Counter(path for value in values for path in {path for path, _ in _elsewhere(draft, value)})
        total += len(values)
        whole.update(places)
        for path, count in places.most_common(1):
            if len(values) >= _LEAST and count >= _SHARE * len(values):
                line = min(line for value in values for other, line in _elsewhere(draft, value) if other == path)
                found.append((start, end, path, line))
    path, count = max(whole.items(), key=lambda item: item[1], default=("", 0))
    if count >= _SHARE * total and total >= 2 * _LEAST:
        yield Doubt(0, 0, f"the text is nearly the same as {path}", "leave one of them out of the book")
        return
    for start, end, path, line in found:
        yield Doubt(
            start, end, f"the paragraph is nearly the same as one in {path}:{line}", "keep it in one place only"
        )


def _elsewhere(draft: Draft, value: int) -> list[Place]:
    """Return where a fingerprint is in files before this one."""
    places = draft.echoes.prints.get(value, ())
    paths = [path for path, _ in places]
    return list(places[: paths.index(draft.path)]) if draft.path in paths else list(places)
