"""What CI runs is what you run: `scripts/bootstrap SESSION`, or `nox -s SESSION` inside .venv."""

import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"  # scripts/bootstrap has put everything into .venv
nox.options.sessions = ["lint", "types", "tests", "book", "package"]


def run(session: nox.Session, *arguments: str) -> None:
    session.run(sys.executable, *arguments, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    run(session, "-m", "ruff", "check", ".")
    run(session, "-m", "ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types, strictly."""
    run(session, "-m", "mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; arguments after -- go to pytest."""
    run(session, "-m", "pytest", "-n", "2", "--dist", "loadfile", *session.posargs)


@nox.session
def deep(session: nox.Session) -> None:
    """Run the tests that take minutes: many kills, large books."""
    run(session, "-m", "pytest", "-m", "deep", *session.posargs)


@nox.session
def laws(session: nox.Session) -> None:
    """Try the laws of cleaning and structure on many more texts than the tests do; what is found becomes an example."""
    files = ["tests/test_clean.py", "tests/test_decisions.py", "tests/test_structure_laws.py"]
    how = ["-m", "hypothesis", "--hypothesis-profile", "deep", "-n", "2"]
    run(session, "-m", "pytest", *how, *(session.posargs or files))


@nox.session
def book(session: nox.Session) -> None:
    """Build the sample anthology into dist/."""
    run(session, "-m", "wenxuan", "build", "book", "-o", "dist", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build sdist and wheel into dist/python/, and try the wheel away from this checkout."""
    run(session, "-m", "build", "--no-isolation", "--outdir", "dist/python")
    wheel = max(Path("dist/python").glob("*.whl"), key=lambda path: path.stat().st_mtime)
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False)
        python = str(Path(folder, "bin", "python"))
        [packages] = Path(folder).glob("lib/python*/site-packages")
        # The locked dependencies are lent, so that no network is needed; the editable install stays behind.
        (packages / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
        run(session, "-m", "pip", "-q", "--python", python, "install", "--no-deps", "--no-index", str(wheel.resolve()))
        with session.chdir(folder):
            session.run(python, "-c", TRY_WHEEL, external=True)
            session.run(str(Path(folder, "bin", "wenxuan")), "--help", external=True)


TRY_WHEEL = """
import sys
from wenxuan import resources
for folder, file in (resources.styles_dir(), "print/trims/a5.toml"), (resources.fonts_dir(), "fonts.toml"):
    assert folder.is_relative_to(sys.prefix) and (folder / file).is_file(), f"{folder}/{file} is not in the wheel"
"""


@nox.session
def pictures(session: nox.Session) -> None:
    """Build the sample anthology and renew the pictures of the documents from it."""
    book(session)
    run(session, "tests/pictures.py", "dist")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure time and memory."""
    run(session, "tests/bench.py", *session.posargs)


@nox.session
def quality(session: nox.Session) -> None:
    """Score the stages against the shared material."""
    run(session, "tests/quality.py", *session.posargs)


@nox.session
def typography(session: nox.Session) -> None:
    """Compare our pages with those of other tools, those that are installed, and renew docs/typography.md."""
    run(session, "tests/typography.py", *session.posargs)


@nox.session
def messages(session: nox.Session) -> None:
    """Collect what the command says into the Chinese catalogue, and compile it."""
    run(session, "tests/catalogue.py")


@nox.session
def lock(session: nox.Session) -> None:
    """Renew requirements.lock from pyproject.toml."""
    command = ["-m", "uv", "pip", "compile", "pyproject.toml", "--group", "dev", "--output-file", "requirements.lock"]
    how = ["--universal", "--generate-hashes", "--python-version", "3.11", "--quiet"]
    run(session, *command, *how, "--custom-compile-command", "scripts/bootstrap lock", *session.posargs)
