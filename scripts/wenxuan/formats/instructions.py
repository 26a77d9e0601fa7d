"""Printing instructions (印制说明) as a file of their own: the booklet then begins with its first sheet."""

from pathlib import Path

from wenxuan.formats import Printed, stem
from wenxuan.formats._leaf import leaf
from wenxuan.formats.booklet import instructions
from wenxuan.impose import plan_for
from wenxuan.model import Artifact, Edition
from wenxuan.publish import write_whole
from wenxuan.templates import labels

MEDIA_TYPE = "application/pdf"
_SIZE = 297, 210  # mm: A4, landscape


def make(edition: Edition, printed: Printed, folder: Path) -> tuple[Artifact, ...]:
    """Write one page on how to print, fold and staple the booklet of these pages."""
    html = instructions(edition, plan_for(printed.artifact.path))
    title = f"{edition.book.meta.title}：{labels(edition.region)['kind_instructions']}"
    target = stem(edition, folder, "-instructions.pdf")
    write_whole(target, leaf(html, edition, printed, title=title, size=_SIZE))
    return (Artifact(target, "instructions", MEDIA_TYPE, edition.name),)
