"""A first book (起步): the folder that `wenxuan new` makes."""

from pathlib import Path

from wenxuan.errors import OutputError
from wenxuan.publish import write_whole

_BOOK = """\
# 一本书。每个键的说明见 docs/book-toml.md
[book]
title = "我的文选"
editors = ["编者姓名"]

[[front]]                 # 书前：序、前言
source = "00-序.txt"

[[part]]                  # 一辑；没有辑名就写 title = ""
title = ""
[[part.piece]]            # 一篇：原稿可以是 txt、html、docx、md、epub
source = "01-第一篇.txt"
author = "作者姓名"

[[edition]]               # 一个版本；可以再加 zh-Hant-TW、zh-Hant-HK
name = "book"
region = "zh-Hans-CN"
trim = "a5"
formats = ["pdf", "epub", "booklet"]
"""
_PREFACE = """\
序

把各篇原稿放进这个文件夹，在 book.toml 里写上文件名，再运行 wenxuan build，书就成了。
"""
_PIECE = """\
第一篇

这是一篇样稿，换成你自己的文字即可。从网页、Word 或旧文件里复制来的文字，多余的空格,半角的标点,都会自动整理好。
"""


def start(folder: Path) -> None:
    """Make a folder with a book that builds as it is; raises OutputError if there is a book already."""
    if (folder / "book.toml").exists():
        raise OutputError(f"{folder}: there is a book already", hint="name another folder, or edit its book.toml")
    folder.mkdir(parents=True, exist_ok=True)
    ignored = ".wenxuan/\ndist/\nreview.html\ndoubts.html\n"
    files = {"00-序.txt": _PREFACE, "01-第一篇.txt": _PIECE, ".gitignore": ignored, "book.toml": _BOOK}
    for name, text in files.items():
        if not (folder / name).exists():
            write_whole(folder / name, text.encode())
