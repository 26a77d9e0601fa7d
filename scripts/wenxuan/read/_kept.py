"""Protected text (保护文字): {=what stands between these marks=} is marked as KEPT, in every form of source."""

import re
from dataclasses import replace

from wenxuan.manuscript import Mark, MarkKind, Source

_KEPT = re.compile(r"\{=((?:(?!\{=).){1,4000}?)=\}", re.DOTALL)


def with_kept(source: Source) -> Source:
    """Return the source with a mark on each protected span, its delimiters outside."""
    kept = tuple(Mark(*match.span(1), MarkKind.KEPT) for match in _KEPT.finditer(source.text))
    return replace(source, marks=tuple(sorted(source.marks + kept))) if kept else source
