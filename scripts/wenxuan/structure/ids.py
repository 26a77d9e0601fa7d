"""Name the parts and pieces of a book by their place: front-1, part1-2, piece-03."""

from collections.abc import Iterable
from dataclasses import replace

from wenxuan.model import Book, Part, Piece


def with_ids(book: Book) -> Book:
    """Return the book with an id, unique and safe in a file name, wherever a part or piece has none."""
    taken = {piece.id for piece in book.pieces} | {part.id for part in book.parts}
    has_parts = len(book.parts) > 1 or any(part.title for part in book.parts)
    parts = []
    for number, part in enumerate(book.parts, 1):
        width = 1 if has_parts else len(str(max(10, len(part.pieces))))
        stem = f"part{number}-" if has_parts else "piece-"
        pieces = _named(part.pieces, stem, width, taken)
        parts.append(replace(part, id=part.id or _free(f"part-{number}", taken), pieces=pieces))
    front = _named(book.front, "front-", 1, taken)
    back = _named(book.back, "back-", 1, taken)
    return replace(book, front=front, parts=tuple(parts), back=back)


def _named(pieces: Iterable[Piece], stem: str, width: int, taken: set[str]) -> tuple[Piece, ...]:
    return tuple(
        piece if piece.id else replace(piece, id=_free(f"{stem}{number:0{width}}", taken))
        for number, piece in enumerate(pieces, 1)
    )


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def without_ids(part: Part) -> Part:
    """Return a part whose ids are to be made anew, in another book."""
    return replace(part, id="", pieces=tuple(replace(piece, id="") for piece in part.pieces))
