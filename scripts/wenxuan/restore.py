"""Bring back what cleaning dropped (找回): list it, and write down that the editor refuses the edits that took it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wenxuan.clean import drops
from wenxuan.clean.decisions import FILE, Decision, Verdict, decide, load, written
from wenxuan.clean.ledger import Places
from wenxuan.diagnostics import Location, Report
from wenxuan.drafts import read_drafts
from wenxuan.errors import WenxuanError
from wenxuan.manuscript import Manuscript
from wenxuan.publish import write_whole


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that is not in the cleaned text, and the decision that brings it back."""

    location: Location
    decision: Decision


def dropped(path: Path) -> tuple[Path, tuple[Passage, ...], Report]:
    """Return the folder of the decisions, and every passage that cleaning took out of a book's texts, or of one."""
    found = read_drafts(path)
    passages = [passage for text, _ in found.drafts for passage in _dropped(text, found.folder)]
    return found.folder, tuple(passages), found.report


def _dropped(text: Manuscript, folder: Path) -> Iterator[Passage]:
    places = Places(text.source)
    name = Path(text.source.path).relative_to(folder).as_posix()
    for edit in filter(drops, text.edits):
        words = edit.start + len(edit.before) - len(edit.before.lstrip())
        yield Passage(places.of(words), decide(Verdict.REFUSE, text.source, edit, path=name))


def restore(folder: Path, passages: Iterable[Passage], keys: Collection[str] = ()) -> tuple[Path, int]:
    """Refuse the edits that took the passages with these keys, all if there are none; return the file and how many.

    Raises WenxuanError for a key that no passage has: nothing is written then.
    """
    passages = tuple(passages)
    if unknown := sorted({*keys} - {passage.decision.key for passage in passages}):
        hint = "list them with wenxuan restore, without keys"
        raise WenxuanError(f"no dropped passage has the key {unknown[0]!r}", hint=hint)
    wanted = [passage.decision for passage in passages if not keys or passage.decision.key in keys]
    known, _ = load(folder)
    write_whole(folder / FILE, written([*(d for each in known.values() for d in each), *wanted]).encode())
    return folder / FILE, len(wanted)
