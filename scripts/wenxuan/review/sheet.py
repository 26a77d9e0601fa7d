"""The doubt sheet (存疑表): where conversion was unsure, likely errors first, to be answered once."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from wenxuan.convert import Doubt, Place, doubts
from wenxuan.diagnostics import Report
from wenxuan.drafts import Drafts, below
from wenxuan.glossary import load_glossary
from wenxuan.model import Region
from wenxuan.review.page import render
from wenxuan.templates import labels

Doubts = tuple[Doubt, ...]
_ROW = 24  # characters of a sentence beside the doubtful one in a listed line
_SETTINGS = "book.toml"  # where a title stands that no text has
_LEAST = 0.005  # a share that is listed


def doubts_of(found: Drafts, to: Region | None = None) -> tuple[Doubts, Report]:
    """Return the questions of a book that its glossary leaves open, likely errors first, and all findings.

    They are those of `to`; without it of every region that an edition is converted to, several traditional ones as
    zh-Hant, so that one question is asked once; where there is none, of Taiwan if the texts are simplified, else of
    the mainland.
    """
    glossary, faults = load_glossary(found.folder)
    report = found.report + faults
    if report.has_errors:
        return (), report
    editions = found.config.edition if found.config else ()
    regions = dict.fromkeys(entry.region for entry in editions if entry.region is not found.region)
    usual = Region.CN if found.region.is_traditional else Region.TW
    wanted = (to,) if to else tuple(regions) or (usual,)
    book, people = found.book, found.people
    if sum(region.is_traditional for region in wanted) > 1:
        wanted = (*(region for region in wanted if not region.is_traditional), Region.HANT)
    asked = (doubt for region in wanted for doubt in doubts(book, region, glossary=glossary, people=people))
    return tuple(sorted(asked, key=lambda doubt: doubt.certainty)), report


# --- as text ------------------------------------------------------------------------------------------


def listed(doubt: Doubt) -> str:
    """Return a question as a line: first place, what was chosen, what else it could be, the sentence, how often."""
    place = doubt.places[0]
    others = ", ".join(f"{other} {_percent(share)}" for other, share in doubt.others if share >= _LEAST)
    sentence = f"…{place.before[-_ROW:]}[{doubt.character}]{place.after[:_ROW]}…"
    often = f"  ×{len(doubt.places)}" if len(doubt.places) > 1 else ""
    chosen = f"{doubt.character} → {doubt.chosen} {_percent(doubt.certainty)}"
    return f"{place.location if place.location.path else _SETTINGS}: {chosen}; {others}  {sentence}{often}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def rows(asked: Doubts) -> list[dict[str, Any]]:
    """Return the questions with all their fields, for JSON."""
    return [asdict(doubt) for doubt in asked]


# --- as a page ----------------------------------------------------------------------------------------


def sheet_page(found: Drafts, asked: Doubts, *, call: str, review: str) -> str:
    """Return the doubt sheet; `call` names the book for the command, `review` the page of changes."""
    regions = {region: labels(region)["language"] for region in Region}
    data = {"regions": regions, "doubts": [_shown(doubt, found.folder) for doubt in asked]}
    return render("doubts", found, call=call, other=review, data=data)


def _shown(doubt: Doubt, folder: Path) -> dict[str, Any]:
    """Return what the page shows of a question: choices with their shares, what was chosen first; and places."""
    is_alike = len(doubt.word) > len(doubt.character) and all(_is_named(doubt, place) for place in doubt.places)
    return {
        "region": doubt.region,
        "character": doubt.character,
        "choices": [(doubt.chosen, doubt.certainty), *doubt.others],
        "reasons": doubt.reasons,
        "alike": is_alike,  # an answer that names the word holds at all places, and is no rule for the bare character
        "word": doubt.word,
        "places": [
            {
                "path": below(folder, place.location.path) if place.location.path else "",
                "line": place.location.line,
                "before": place.before,
                "after": place.after,
                "became": _parted(doubt, place),
                "unique": place.unique,
            }
            for place in doubt.places
        ],
    }


def _is_named(doubt: Doubt, place: Place) -> bool:
    """Tell whether the word of a question lies over the character at a place."""
    at, size = len(place.before), len(doubt.word)
    start = _sentence(doubt, place).find(doubt.word, max(0, at - size + 1), at + size)
    return 0 <= start <= at


def _parted(doubt: Doubt, place: Place) -> tuple[str, str]:
    """Return what stands before and after the character when its sentence is converted."""
    sentence = _sentence(doubt, place)
    turned = place.became if len(place.became) == len(sentence) else sentence
    return turned[: len(place.before)], turned[len(place.before) + len(doubt.character) :]


def _sentence(doubt: Doubt, place: Place) -> str:
    return place.before + doubt.character + place.after
