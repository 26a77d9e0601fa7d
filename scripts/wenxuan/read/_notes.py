"""Notes (注): which links call a note, where the note stands, and which links lead back (DPUB-ARIA 1.1, EPUB SSV)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wenxuan.read._dom import BLOCKS, HEADINGS, block_above, tag_of, tokens_of

if TYPE_CHECKING:
    from lxml import etree

_CALLS = frozenset(("doc-noteref", "noteref", "footnote-ref", "footnoteref", "footnote-reference", "duokan-footnote"))
_NOTES = frozenset((
    "doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote", "note", "footnote-item", "duokan-footnote-item",
    "footnote-body",
))  # fmt: skip
_LISTS = frozenset((
    "doc-endnotes", "doc-footnotes", "footnotes", "endnotes", "rearnotes", "footnotes-list", "references",
    "duokan-footnote-content",
))  # fmt: skip
_NAMES = ("role", "class", "epub:type", "epub-type")
_PRINTED = re.compile(
    r"[\[\(（〔【［^]{0,2}(注释?|註|n)?[0-9０-９ivxIVX①-⑳㉑-㊿一二三四五六七八九十*＊†‡§a-z]{1,4}[\]\)）〕】］.]{0,2}|注|註"
)
_ABOVE = 6  # how far above a link the id may stand that its note leads back to


@dataclass(slots=True)
class Notes:
    """Elements that have a part in notes: calls and their ids, note blocks, note starts inside a block, ways back."""

    calls: "dict[etree._Element, str]" = field(default_factory=dict)
    blocks: "dict[etree._Element, str]" = field(default_factory=dict)
    starts: "dict[etree._Element, str]" = field(default_factory=dict)
    backs: "set[etree._Element]" = field(default_factory=set)
    printed: dict[str, str] = field(default_factory=dict)


def find_notes(root: "etree._Element") -> Notes:
    """Find every note of a page: a link to a note that leads back, stands among notes, or is called one."""
    return _Finder(root).find()


class _Finder:
    def __init__(self, root: "etree._Element") -> None:
        self.root = root
        self.order = {element: index for index, element in enumerate(root.iter("*"))}
        self.targets: dict[str, etree._Element] = {}
        for element in self.order:
            for name in (element.get("id"), element.get("name") if tag_of(element) == "a" else None):
                if name:
                    self.targets.setdefault(name, element)
        self.inside: dict[etree._Element, dict[etree._Element, list[etree._Element]]] = {}
        self.notes = Notes()

    def find(self) -> Notes:
        calls = [(link, target) for link, target in self._links() if self._is_call(link, target)]
        ids: dict[etree._Element, str] = {}
        for link, target in calls:
            if link in self.notes.backs:
                continue
            ident = ids.setdefault(target, f"n{len(ids) + 1}")
            self.notes.calls[_whole_mark(link)] = ident
            self.notes.printed.setdefault(ident, _text(link))
            self.notes.backs.update(map(_whole_mark, self._ways_back(link, target)))
            self.notes.backs.update(self._ways_back(link, target))
        held = Counter(around for target in ids for around in (target, *target.iterancestors()))
        for target, ident in ids.items():
            block = _note_block(target)
            self._place(target, ident, alone=held[block] <= 1 and tag_of(block) not in ("body", "html"))
        return self.notes

    def _links(self) -> "Iterator[tuple[etree._Element, etree._Element]]":
        for link in self.order:
            target = self._target(link)
            if target is not None and target is not link:
                yield link, target

    def _target(self, link: "etree._Element") -> "etree._Element | None":
        if tag_of(link) != "a":
            return None
        address = link.get("href") or ""
        return self.targets.get(address[1:]) if address.startswith("#") and len(address) > 1 else None

    def _is_call(self, link: "etree._Element", target: "etree._Element") -> bool:
        if link in self.notes.backs or tag_of(block_above(target)) in HEADINGS:
            return False
        if tokens_of(link, *_NAMES) & _CALLS or tokens_of(target, *_NAMES) & _NOTES:
            return not self._leads_up(link, target)
        if not _PRINTED.fullmatch(_text(link)) or self._leads_up(link, target):
            return False
        return any(tokens_of(element, *_NAMES) & _LISTS for element in target.iterancestors()) or bool(
            self._ways_back(link, target)
        )

    def _leads_up(self, link: "etree._Element", target: "etree._Element") -> bool:
        return self.order[target] < self.order[link]

    def _ways_back(self, link: "etree._Element", target: "etree._Element") -> "list[etree._Element]":
        """Return the links in the note that lead to the place of the call."""
        near = {link, *link.iter("*")}
        above = link
        for _ in range(_ABOVE):
            before = above.getprevious()
            near |= {before, *before.iter("*")} if before is not None and not (before.tail or "").strip() else set()
            parent = above.getparent()
            if parent is None:
                break
            near.add(parent)
            above = parent
            if tag_of(above) in BLOCKS:
                break
        links = self._links_inside(_note_block(target))
        return [back for place in near for back in links.get(place, ()) if back is not link]

    def _links_inside(self, block: "etree._Element") -> "dict[etree._Element, list[etree._Element]]":
        """Return the links in a block by the element that they lead to."""
        if block not in self.inside:
            found = self.inside[block] = {}
            for link in block.iter("a"):
                if (target := self._target(link)) is not None:
                    found.setdefault(target, []).append(link)
        return self.inside[block]

    def _place(self, target: "etree._Element", ident: str, *, alone: bool) -> None:
        if alone:
            self.notes.blocks[_note_block(target)] = ident
        else:
            self.notes.starts[target] = ident


def _note_block(target: "etree._Element") -> "etree._Element":
    """Return the block of a note: the target, the block around it, or the block after an empty anchor."""
    block = block_above(target)
    if block is not target and not _text(target) and any(tag_of(child) in BLOCKS for child in block):
        after = target.getnext()
        if after is not None and tag_of(after) in BLOCKS and not (target.tail or "").strip():
            return after
    return block


def _whole_mark(link: "etree._Element") -> "etree._Element":
    """Return the largest inline element that holds nothing but the mark and its brackets."""
    mark = link
    while (parent := mark.getparent()) is not None and tag_of(parent) not in BLOCKS:
        if _is_longer(parent, len(_text(link)) + 2):
            break
        mark = parent
    return mark


def _is_longer(element: "etree._Element", length: int) -> bool:
    for text in element.itertext():
        length -= len("".join(text.split()))
        if length < 0:
            return True
    return False


def _text(element: "etree._Element") -> str:
    return "".join("".join(element.itertext()).split())
