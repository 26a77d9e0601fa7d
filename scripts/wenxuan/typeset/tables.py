"""Close tables where their last row stands (表格跨页): WeasyPrint leaves a part that it shortens as high as it was.

To keep rows together, WeasyPrint takes rows back from a page, and leaves their room in the table: its last rule would
stand at the foot of the page. Two functions are replaced: `layout.block.table_layout`, and
`layout.block.find_earlier_page_break`. What is relied on is held by tests/test_floats.py.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

_own_break = block.find_earlier_page_break
_own_table = block.table_layout
_PARTS = (boxes.TableRowGroupBox, boxes.TableBox)


def install() -> None:
    """Replace WeasyPrint's two functions; calling it again changes nothing."""
    block.find_earlier_page_break = _find_earlier_page_break
    block.table_layout = _table_layout


def _find_earlier_page_break(context: Any, children: Sequence[Any], *rest: Any) -> Any:
    found = _own_break(context, children, *rest)
    if found:
        _close(found[0])
    return found


def _table_layout(*arguments: Any) -> Any:
    table, resume_at, *rest = _own_table(*arguments)
    if table is not None and resume_at is not None:
        _close([*table.children, table])
    return table, resume_at, *rest


def _close(parts: Iterable[Any]) -> None:
    for box in parts:
        if isinstance(box, _PARTS) and box.children:
            last = box.children[-1]
            box.height = last.position_y + last.height - box.position_y
