"""What all tests share: the material beside the checkout, and one switch that renews golden files."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write golden files anew; look at the difference afterwards")


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
