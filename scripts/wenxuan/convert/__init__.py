"""Turn a Book or lines of text from one script and region into another (简繁转换)."""

from wenxuan.convert.book import convert
from wenxuan.convert.choice import Choice, Ground
from wenxuan.convert.dictionaries import apply_config, choose, config_names, regional
from wenxuan.convert.doubts import Doubt, Place, doubts, unused
from wenxuan.convert.lines import convert_by, convert_lines, convert_text, script_of
from wenxuan.convert.scripts import check_script

__all__ = [
    "Choice",
    "Doubt",
    "Ground",
    "Place",
    "apply_config",
    "check_script",
    "choose",
    "config_names",
    "convert",
    "convert_by",
    "convert_lines",
    "convert_text",
    "doubts",
    "regional",
    "script_of",
    "unused",
]
