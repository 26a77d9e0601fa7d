"""文选 Wenxuan: raw Chinese texts in; PDF, EPUB, booklet and download page out."""

__version__ = "0.1.0"
