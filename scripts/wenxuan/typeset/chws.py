"""Contextual spacing (连续标点挤压): faces learn to set marks that meet closer, OpenType chws and vchw.

The composer spaces marks by itself, each shaped alone; this is for the text that WeasyPrint sets.
"""

import asyncio
import io
import logging
import struct
from pathlib import Path

# What fontTools raises for fonts that are not quite as the standard wants them
_STRANGE = (AssertionError, AttributeError, LookupError, TypeError, ValueError, struct.error)


def add_spacing(path: Path) -> None:
    """Add chws and vchw to the font file in `path`, unless it has them; glyphs and their numbers stay untouched.

    Which half of its cell a mark leaves empty is read from its outline, so marks that stand in the middle of the
    cell (Taiwan, Hong Kong) keep it. A font that the library cannot read stays as it is.
    """
    from east_asian_spacing.builder import Builder
    from east_asian_spacing.font import Font
    from fontTools.ttLib import TTFont, TTLibError
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    for name in ("build", "font", "shaper", "spacing"):
        logging.getLogger(name).setLevel(logging.ERROR)  # it warns of fonts that have the features, or no marks
    try:
        builder = Builder(Font.load(path))
        asyncio.run(builder.build())
        if not builder.has_spacings:
            return
        table = DefaultTable("GPOS")
        table.data = builder.font.ttfont["GPOS"].compile(builder.font.ttfont)
    except (TTLibError, *_STRANGE):
        return
    with TTFont(io.BytesIO(path.read_bytes()), recalcTimestamp=False) as font:  # all other tables go over unread
        font["GPOS"] = table
        font.save(path, reorderTables=None)
