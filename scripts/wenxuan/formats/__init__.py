"""Output formats (格式), one a file: `make(edition, printed, folder)` makes files from an edition's printed pages."""

from dataclasses import dataclass, field
from pathlib import Path

from wenxuan.model import Artifact, Edition, Placement
from wenxuan.typeset.fonts import Face


@dataclass(frozen=True, slots=True)
class Printed:
    """An edition's printed pages: the PDF file, where its units stand in it, its front cover as a one-page PDF."""

    artifact: Artifact
    placements: tuple[Placement, ...]
    cover: bytes = field(repr=False)
    complaints: tuple[str, ...] = ()
    faces: tuple[Face, ...] = ()


def stem(edition: Edition, folder: Path, suffix: str) -> Path:
    """Return the path of an edition's file in `folder`."""
    return folder / f"{edition.name}{suffix}"
