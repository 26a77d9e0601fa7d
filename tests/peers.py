"""Clean a text by another tool (比较): `python tests/peers.py NAME FILE` prints what it makes of it.

Each is run as its manual says, with the settings that help Chinese most. They live outside this project's environment,
in a folder F that WENXUAN_PEERS names: `python3 -m venv F; F/bin/pip install autocorrect-py pangu`,
`npm install --prefix F zhlint`; calibre is Debian's package.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

_FOLDER = Path(os.environ.get("WENXUAN_PEERS", "/nowhere"))
_PYTHON = _FOLDER / "bin" / "python"
_ZHLINT = _FOLDER / "node_modules" / ".bin" / "zhlint"
_BY_MODULE = {
    name: f"import sys; from {module} import {function} as f; text = open(sys.argv[1], encoding='utf-8').read(); "
    "sys.stdout.write(f(text))"
    for name, module, function in (("autocorrect", "autocorrect_py", "format"), ("pangu", "pangu", "space_text"))
}
_CHAPTERS = (  # what its users write for Chinese; of itself calibre knows English chapters only
    r"//*[name()='p' and re:test(., '^\s*第[零〇一二三四五六七八九十百千0-9]+[章回節节卷集部篇幕折]')]"
)
_VERSION = "from importlib.metadata import version; print(version({0!r}))"


def tools() -> dict[str, str]:
    """Return the tools that are here, by name, with their versions."""
    found = {}
    for name, distribution in (("autocorrect", "autocorrect-py"), ("pangu", "pangu")):
        if _PYTHON.is_file() and (version := _said(str(_PYTHON), "-c", _VERSION.format(distribution))):
            found[name] = version
    if _ZHLINT.is_file():
        package = _FOLDER / "node_modules" / "zhlint" / "package.json"
        found["zhlint"] = json.loads(package.read_text("utf-8"))["version"]
    if shutil.which("ebook-convert"):
        found["calibre"] = re.sub(r"^.*calibre ([0-9.]+).*$", r"\1", _said("ebook-convert", "--version").split("\n")[0])
    return found


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def cleaned(name: str, path: Path) -> str:
    """Return the text of a UTF-8 file as the tool leaves it."""
    if name in _BY_MODULE:
        return subprocess.run(
            [str(_PYTHON), "-c", _BY_MODULE[name], str(path)], capture_output=True, check=True
        ).stdout.decode()
    with tempfile.TemporaryDirectory() as desk:
        copy, made = Path(desk, "a.txt"), Path(desk, "b.txt")
        shutil.copyfile(path, copy)
        if name == "zhlint":
            command = [str(_ZHLINT), "a.txt", "--output=b.txt"]
        else:
            command = ["ebook-convert", "a.txt", "b.txt", "--enable-heuristics", "--max-line-length=0"]
        subprocess.run(command, cwd=desk, capture_output=True, check=False)
        return made.read_text("utf-8-sig") if made.is_file() else copy.read_text("utf-8")


def contents(path: Path) -> list[str]:
    """Return the titles that calibre's text input puts into the contents of an EPUB."""
    with tempfile.TemporaryDirectory() as desk:
        shutil.copyfile(path, Path(desk, "a.txt"))
        command = [
            "ebook-convert",
            "a.txt",
            "a.epub",
            "--formatting-type=plain",
            "--paragraph-type=single",
            "--language=zh",
        ]
        command += ["--chapter", _CHAPTERS, "--chapter-mark=none", "--max-toc-links=0", "--toc-threshold=0"]
        subprocess.run(command, cwd=desk, capture_output=True, check=False)
        if not Path(desk, "a.epub").is_file():
            return []
        with zipfile.ZipFile(Path(desk, "a.epub")) as book:
            ncx = book.read(next(name for name in book.namelist() if name.endswith(".ncx"))).decode()
    return re.findall(r"<navLabel>\s*<text>(.*?)</text>", ncx)


if __name__ == "__main__":
    if sys.argv[1] == "contents":
        print(json.dumps(contents(Path(sys.argv[2])), ensure_ascii=False))
    else:
        sys.stdout.write(cleaned(sys.argv[1], Path(sys.argv[2])))
