"""The house stands as `docs/architecture.md` says: imports point one way, libraries keep to a room, nothing is long."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "scripts" / "wenxuan"

STAGES = {"read", "clean", "structure", "convert", "annotate", "formats", "check"}
LAYERS = (  # from top to bottom: a room imports only from lower layers
    {"__main__"},
    {"cli"},
    {"terminal"},
    {"restore", "review"},
    {"build", "texts"},
    {"drafts"},
    STAGES,
    {"templates", "typeset", "impose"},  # the crafts that formats are made with
    {"page", "config", "glossary", "shelf", "starter"},
    {"walk", "config_values"},
    {"model"},
    {"manuscript"},
    {"diagnostics", "isbn", "publish", "units", "registry", "resources", "toml_lines"},
    {"errors", "messages"},
    {""},  # the package itself: its version
)
HEIGHT = {room: -depth for depth, rooms in enumerate(LAYERS) for room in rooms}

HOMES = {  # the only rooms, or modules by their beginning, that may import a library
    "budoux": ("typeset.headline",),
    "ebooklib": ("formats.epub", "formats._epub"),
    "jinja2": ("templates",),
    "mammoth": ("read",),
    "opencc": ("convert",),
    "pikepdf": ("check", "formats", "impose", "typeset"),
    "pydantic": ("config",),
    "pyphen": ("typeset.hyphens",),
    "pypinyin": ("annotate.sounds",),
    "trafilatura": ("read",),
    "typer": ("cli", "terminal"),
    "weasyprint": ("typeset",),
}
SLOW = {"ebooklib", "fontTools", "jinja2", "mammoth", "opencc", "pikepdf", "pypinyin", "trafilatura", "weasyprint"}

MODULE_LINES, FUNCTION_LINES = 400, 60


@dataclass(frozen=True)
class Module:
    path: Path

    @cached_property
    def name(self) -> str:
        """Dotted name inside wenxuan: `formats.epub`, `config`, "" for the package itself."""
        parts = self.path.relative_to(PACKAGE).with_suffix("").parts
        return ".".join(part for part in parts if part != "__init__")

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @property
    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, absolute dotted name) of everything imported, at the top or inside a function."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.path}:{node.lineno}: relative import"
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    @property
    def rooms(self) -> Iterator[tuple[int, str]]:
        """(line, room) of what is imported from wenxuan."""
        for line, name in self.imports:
            package, _, rest = name.partition(".")
            if package == "wenxuan":
                room = rest.partition(".")[0]
                yield line, room if room in ROOMS else ""


MODULES = [Module(path) for path in sorted(PACKAGE.rglob("*.py"))]
ROOMS = {module.room for module in MODULES}

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name or "wenxuan")


def test_every_room_has_a_layer() -> None:
    assert sorted(ROOMS - HEIGHT.keys()) == []


@each_module
def test_imports_point_down(module: Module) -> None:
    wrong = [
        f"{module.path}:{line}: {module.room} imports {room}"
        for line, room in module.rooms
        if room != module.room and HEIGHT.get(room, 0) >= HEIGHT.get(module.room, 0)
    ]
    assert wrong == []


@each_module
def test_only_the_orders_know_several_stages(module: Module) -> None:
    stages = {room for _, room in module.rooms if room in STAGES and room != module.room}
    assert module.room in ("build", "drafts", "texts") or len(stages) <= 1, f"{module.path} imports {sorted(stages)}"


@each_module
def test_libraries_stay_in_their_rooms(module: Module) -> None:
    wrong = [
        f"{module.path}:{line}: {name}"
        for line, name in module.imports
        if (homes := HOMES.get(name.partition(".")[0])) and not module.name.startswith(homes)
    ]
    assert wrong == []


@each_module
def test_only_cli_catches_errors_broadly(module: Module) -> None:
    """A handler that ends by raising is not a catch."""
    broad = {"BaseException", "Exception", "WenxuanError"}
    wrong = [
        f"{module.path}:{node.lineno}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and not isinstance(node.body[-1], ast.Raise)
        and (node.type is None or broad & {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)})
    ]
    assert module.room == "cli" or wrong == []


@each_module
def test_nothing_is_too_long(module: Module) -> None:
    lines = len(module.path.read_text("utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{module.path}: {lines} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= FUNCTION_LINES, f"{module.path}:{node.lineno}: {node.name} has {lines} lines"


def test_every_library_is_declared() -> None:
    """What the package imports is in its dependencies, so that the wheel works where nothing else is installed."""
    declared = {_distribution(line) for line in _pyproject()["project"]["dependencies"]}
    homes = packages_distributions()
    for module in MODULES:
        for line, name in module.imports:
            top = name.partition(".")[0]
            if top != "wenxuan" and top not in sys.stdlib_module_names:
                found = {_distribution(owner) for owner in homes.get(top, ())}
                assert found & declared, f"{module.path}:{line}: {top} is not among the dependencies in pyproject.toml"


def test_the_lock_holds_every_dependency() -> None:
    project = _pyproject()
    wanted = {_distribution(line) for line in project["project"]["dependencies"] + project["dependency-groups"]["dev"]}
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    assert sorted(wanted - {_distribution(line) for line in lines if "==" in line}) == [], "run scripts/bootstrap lock"


@pytest.mark.parametrize("module", [name for name in ("cli", "clean", "texts", "build") if name in ROOMS])
def test_slow_libraries_load_when_needed(module: str) -> None:
    """`wenxuan clean` starts in under 0.4 s: what takes long to import is imported where it is used."""
    code = f"import sys, wenxuan.{module}; print(*sorted({SLOW!r} & sys.modules.keys()))"
    loaded = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout
    assert loaded.split() == []


def _pyproject() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def _distribution(requirement: str) -> str:
    """Return the normal form of the name that a requirement begins with (PEP 503)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()
