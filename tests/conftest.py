"""What all tests share: the material beside the checkout, and one switch that renews golden files."""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

import hypothesis
import pytest

# Processes that tests start run this checkout, whatever is installed.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1] / "scripts")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# The laws at depth, by nox -s laws: many more texts than in every run, each run others.
hypothesis.settings.register_profile("deep", max_examples=5_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write golden files anew; look at the difference afterwards")


_OWN: dict[tuple[object, str], object] = {}  # the functions of WeasyPrint before any layout replaced one


def pytest_collection_finish() -> None:
    """Remember WeasyPrint's functions by every name that they go by, when all is imported and nothing has run."""
    rooms = ("weasyprint.", "wenxuan.typeset.")
    holders: list[object] = [module for name, module in list(sys.modules.items()) if name.startswith(rooms)]
    if "pydyf" in sys.modules:
        holders.append(sys.modules["pydyf"].PDF)
    for holder in holders:
        _OWN.update({(holder, name): value for name, value in vars(holder).items() if isinstance(value, _REPLACED)})


_REPLACED = (FunctionType, property, type(lru_cache(len)))


@pytest.fixture(autouse=True)
def weasyprint_alone() -> Iterator[None]:
    """Take WeasyPrint's own functions back after each test: the next one may ask for them."""
    yield
    for (holder, name), value in _OWN.items():
        if vars(holder).get(name) is not value:
            setattr(holder, name, value)


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    """True if golden files are to be written, not compared."""
    return bool(request.config.getoption("--renew"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the checkout; the test is skipped without it."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"no shared material at {folder}")
    return folder


class Answer(NamedTuple):
    """What the command said: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Ask = Callable[..., Answer]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Give the command as a function, run in an empty folder; `stdin` is what is piped in."""
    from wenxuan import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str, stdin: bytes = b"") -> Answer:
        monkeypatch.setattr(sys, "argv", ["wenxuan", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = 0
        try:
            cli.main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        return Answer(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as machine:
        found = machine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


# contrast of each element that holds text against the ground it stands on
CONTRASTS = """() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = rgb => {
    const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(at).backgroundColor);
      if (a === 1) return light([r, g, b]);
    }
    return 1;
  };
  return [...document.querySelectorAll('body *:not(script):not(noscript)')]
    .filter(e => e.offsetHeight && !e.closest(':disabled'))
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => [light(parts(getComputedStyle(e).color).slice(0, 3)), ground(e)])
    .map(([one, two]) => (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05));
}"""
