"""Find the structure (结构) of a cleaned text: Manuscript → Book; many texts → one book."""

from wenxuan.structure.accounting import account
from wenxuan.structure.assembly import assemble, gather
from wenxuan.structure.draft import structure
from wenxuan.structure.outline import Entry, outline
from wenxuan.structure.reading import unmatched

__all__ = ["Entry", "account", "assemble", "gather", "outline", "structure", "unmatched"]
