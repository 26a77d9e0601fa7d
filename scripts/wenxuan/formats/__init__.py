"""Output formats (格式), one a file: `make(edition, printed, folder)` makes files from an edition's printed pages."""

from dataclasses import dataclass, field
from pathlib import Path

from wenxuan.model import Artifact, Edition, Placement
from wenxuan.typeset.engine import Job
from wenxuan.typeset.fonts import Face, style_sheet
from wenxuan.typeset.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Printed:
    """An edition's printed pages: the PDF file, the front cover first, and where its units stand in it."""

    artifact: Artifact
    placements: tuple[Placement, ...]
    complaints: tuple[str, ...]
    faces: tuple[Face, ...]
    workshop: Workshop = field(repr=False)

    def sheet(self, html: str) -> bytes:
        """Lay out a page that belongs to the files, not to the book, in the edition's fonts."""
        return self.workshop.lay_out([Job(html, style_sheet(self.faces), is_tagged=False, is_sheet=True)])[0].pdf


def stem(edition: Edition, folder: Path, suffix: str) -> Path:
    """Return the path of an edition's file in `folder`."""
    return folder / f"{edition.name}{suffix}"
