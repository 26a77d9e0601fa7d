"""Close tables where their last row stands (表格跨页): WeasyPrint leaves a part that it shortens as high as it was.

To keep rows together, WeasyPrint takes rows back from a page (`layout.block.find_earlier_page_break`), and lets
their room in the table: its last rule would stand at the foot of the page. That function is replaced.
"""

from collections.abc import Sequence
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

_own_break = block.find_earlier_page_break
_PARTS = (boxes.TableRowGroupBox, boxes.TableBox)


def install() -> None:
    """Replace WeasyPrint's function; calling it again changes nothing."""
    block.find_earlier_page_break = _find_earlier_page_break


def _find_earlier_page_break(context: Any, children: Sequence[Any], *rest: Any) -> Any:
    found = _own_break(context, children, *rest)
    if found:
        for box in found[0]:
            if isinstance(box, _PARTS) and box.children:
                last = box.children[-1]
                box.height = last.position_y + last.height - box.position_y
    return found
