"""The pages on which an editor decides (审校), and the way back of his decisions and answers."""

from dataclasses import dataclass
from pathlib import Path

from wenxuan.diagnostics import Report
from wenxuan.drafts import read_drafts
from wenxuan.review.changes import changes_page, count_changes
from wenxuan.review.page import check_target, write
from wenxuan.review.sheet import Doubts, doubts_of, sheet_page
from wenxuan.review.take import Taken, take

PAGE, SHEET = "review.html", "doubts.html"

__all__ = ["PAGE", "SHEET", "Doubts", "Review", "Taken", "doubts_of", "review", "save", "sheet_name", "take", "write"]


@dataclass(frozen=True, slots=True)
class Review:
    """A book to be judged: the folder of its decisions, findings, its pages, and how much stands on them."""

    folder: Path
    report: Report
    page: str = ""
    edits: int = 0
    doubts: int = 0
    sheet: str = ""
    questions: int = 0


def review(path: Path, name: str = PAGE) -> Review:
    """Return the pages of a book's folder, or of one text; there are none if the report has errors.

    `name` is that of the first page's file: the pages lead to one another.
    """
    found = read_drafts(path)
    if found.report.has_errors:
        return Review(found.folder, found.report)
    asked, report = doubts_of(found)
    if report.has_errors:
        return Review(found.folder, report)
    page = changes_page(found, call=str(path), sheet=sheet_name(name))
    sheet = sheet_page(found, asked, call=str(path), review=name)
    return Review(found.folder, report, page, *count_changes(found), sheet, len(asked))


def sheet_name(name: str) -> str:
    """Return the name of the doubt sheet that lies beside a page."""
    return SHEET if name == PAGE else f"{Path(name).stem}-{SHEET}"


def save(found: Review, target: Path) -> Path:
    """Write the pages of a review, the first one to `target`; return the file of the doubt sheet.

    Raises OutputError, before anything is written, if a file would be lost that is no such page.
    """
    sheet = target.with_name(sheet_name(target.name))
    check_target(target)
    write(found.sheet, sheet)
    write(found.page, target)
    return sheet
