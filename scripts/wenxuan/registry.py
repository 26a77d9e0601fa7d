"""Named things found in a folder: a new file is a new thing, and no list is edited."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def modules_in(package: str) -> Iterator[tuple[str, ModuleType]]:
    """Yield (name with hyphens, module) of every public module in `package`, by name."""
    home = importlib.import_module(package)
    for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda item: item.name):
        if not info.name.startswith("_"):
            yield info.name.replace("_", "-"), importlib.import_module(f"{package}.{info.name}")
