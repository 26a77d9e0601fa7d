"""`scripts/bootstrap` on make-believe machines: the commands it runs, in order, and what it says when it cannot."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDINARY = ("cat", "cksum", "dirname", "env", "grep", "mkdir", "cp", "sort", "tr")

# A Python that notes what it is asked for. The look at the machine ("-") is real; `old`, `no-pip` make it worse.
PYTHON = """#!/bin/sh
case $1 in
    -c) [ ! -e "$MACHINE/old" ]; exit ;;
    -V) if [ -e "$MACHINE/old" ]; then echo Python 3.9.2; else echo Python 3.11.2; fi ;;
    -) exec "$REAL_PYTHON" - ;;
    *) echo "python $*" >>"$MACHINE/log" ;;
esac
case $* in
    '-m venv '*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    '-m pip '*) [ ! -e "$MACHINE/no-pip" ] ;;
esac
"""
NOTE = '#!/bin/sh\necho "${0##*/} $*" >>"$MACHINE/log"\n'
FAMILIES = {
    "serif": "Noto Serif CJK JP\nNoto Serif CJK SC",
    "sans": "Noto Sans CJK SC",
    "kai": "LXGW WenKai,霞鹜文楷",
    "latin": "Liberation Serif",
}
NOX = "python -m nox --sessions"
VENV = (
    "python -m venv --clear .venv",
    "python -m pip -q install --no-deps --require-hashes --only-binary :all: -r requirements.lock",
    "python -m pip -q install --no-deps --no-index --no-build-isolation --editable .",
)
APT = (
    "apt-get -qq update",
    "apt-get -qq -y -o DPkg::Lock::Timeout=300 -o DPkg::Use-Pty=0 install --no-install-recommends",
)


class Machine:
    """A folder of commands that is the whole PATH, and a checkout whose path has a space."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checkout = folder / "my books" / "wenxuan"
        for name in ("scripts/bootstrap", "noxfile.py", "requirements.lock", "fonts/fonts.toml"):
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.checkout / name)
        (folder / "bin").mkdir()
        for name in ORDINARY:
            (folder / "bin" / name).symlink_to(shutil.which(name) or name)
        self.has("python3", PYTHON)
        self.has("id", "#!/bin/sh\necho 0\n")
        self.has("apt-get")
        self.has("java", "#!/bin/sh\n")
        self.has_fonts(*FAMILIES)

    def has(self, name: str, script: str = NOTE) -> None:
        path = self.folder / "bin" / name
        path.write_text(script, "utf-8")
        path.chmod(0o755)

    def lacks(self, *names: str) -> None:
        for name in names:
            (self.folder / "bin" / name).unlink()

    def has_fonts(self, *roles: str) -> None:
        listed = "\n".join(FAMILIES[role] for role in roles)
        self.has("fc-list", f"#!/bin/sh\ncat <<'END'\n{listed}\nEND\n")

    def bootstrap(self, *arguments: str) -> tuple[int, list[str], list[str]]:
        """Return exit code, what was said, and the commands that were run."""
        (self.folder / "log").write_text("")
        done = subprocess.run(
            [self.checkout / "scripts" / "bootstrap", *arguments],
            cwd=self.folder,
            env={"PATH": str(self.folder / "bin"), "MACHINE": str(self.folder), "REAL_PYTHON": sys.executable},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout.splitlines(), (self.folder / "log").read_text("utf-8").splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_help_names_every_session(machine: Machine) -> None:
    tree = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))
    sessions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    code, said, ran = machine.bootstrap()
    told = {line.split()[0] for line in said if line.startswith("  ")}
    assert (code, told, ran) == (0, sessions, [])
    assert machine.bootstrap("--help") == (0, said, [])


def test_unknown_session(machine: Machine) -> None:
    assert machine.bootstrap("boook") == (
        1,
        ["bootstrap: error: unknown session boook", "hint: scripts/bootstrap --help names them all"],
        [],
    )


def test_fresh_machine_then_again(machine: Machine) -> None:
    machine.lacks("fc-list")
    code, said, ran = machine.bootstrap("book")
    packages = "fontconfig fonts-lxgw-wenkai fonts-noto-cjk"
    assert ran == [
        *(APT[0], f"{APT[1]} {packages}"),
        *(APT[0], f"{APT[1]} fonts-liberation"),
        *VENV,
        f"{NOX} book",
    ]
    assert (code, said) == (
        0,
        [
            f"bootstrap: installing {packages}",
            "bootstrap: installing fonts-liberation",
            "bootstrap: installing Python packages into .venv",
        ],
    )
    machine.has_fonts(*FAMILIES)
    assert machine.bootstrap("book") == (0, [], [f"{NOX} book"])


def test_only_what_is_missing_is_installed(machine: Machine) -> None:
    machine.has_fonts("serif", "sans")
    assert machine.bootstrap("lint")[2][:2] == [APT[0], f"{APT[1]} fonts-lxgw-wenkai"]


def test_tests_need_more(machine: Machine) -> None:
    ran = machine.bootstrap("lint", "tests", "--", "-k", "epub")[2]
    assert ran == [
        *(APT[0], f"{APT[1]} poppler-utils"),
        *(APT[0], f"{APT[1]} chromium chromium-common"),
        *VENV,
        f"{NOX} lint tests -- -k epub",
    ]


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("dnf", "dnf -y install google-noto-sans-cjk-fonts google-noto-serif-cjk-fonts lxgw-wenkai-fonts"),
        ("pacman", "pacman -S --needed --noconfirm noto-fonts-cjk ttf-lxgw-wenkai"),
        ("brew", "brew install font-lxgw-wenkai font-noto-sans-cjk font-noto-serif-cjk"),
    ],
)
def test_other_package_managers(machine: Machine, manager: str, command: str) -> None:
    machine.lacks("apt-get")
    machine.has(manager)
    machine.has_fonts()
    assert command in machine.bootstrap("book")[2]


def test_no_package_manager(machine: Machine) -> None:
    machine.lacks("apt-get")
    machine.has_fonts()
    assert machine.bootstrap("book") == (
        1,
        [
            "bootstrap: error: missing: serif sans kai; no apt-get, dnf, pacman or brew here to install them",
            "hint: install them by hand (in Debian's words: fonts-lxgw-wenkai fonts-noto-cjk), then run this again",
        ],
        [],
    )


def test_sudo_only_if_not_root(machine: Machine) -> None:
    machine.has("id", "#!/bin/sh\necho 1000\n")
    machine.has_fonts("serif", "sans")
    assert machine.bootstrap("book") == (
        1,
        [
            "bootstrap: error: missing: kai; root or sudo is needed to install them",
            "hint: have fonts-lxgw-wenkai installed, then run this again",
        ],
        [],
    )
    machine.has("sudo", NOTE + '"$@"\n')
    assert machine.bootstrap("book")[2][:4] == [
        *("sudo apt-get -qq update", APT[0]),
        *(f"sudo env DEBIAN_FRONTEND=noninteractive {APT[1]} fonts-lxgw-wenkai", f"{APT[1]} fonts-lxgw-wenkai"),
    ]


def test_a_package_that_cannot_be_had(machine: Machine) -> None:
    machine.has("apt-get", "#!/bin/sh\necho E: no network >&2\nexit 100\n")
    machine.has_fonts("serif", "sans")
    assert machine.bootstrap("book") == (
        1,
        [
            "bootstrap: installing fonts-lxgw-wenkai",
            "E: no network",
            "bootstrap: error: not installed: fonts-lxgw-wenkai",
            "hint: see the lines above; check the network, then run this again",
        ],
        [],
    )


def test_without_java_the_rest_goes_on(machine: Machine) -> None:
    machine.has("apt-get", "#!/bin/sh\nexit 100\n")
    machine.lacks("java")
    code, said, ran = machine.bootstrap("book")
    assert (code, ran) == (0, [*VENV, f"{NOX} book"])
    assert said[-1] == "bootstrap: going on without java: what needs it is left out"
    assert machine.bootstrap("book") == (0, [], [f"{NOX} book"])  # asked for once is enough


def test_without_a_latin_face_the_rest_goes_on(machine: Machine) -> None:
    machine.has("apt-get", "#!/bin/sh\nexit 100\n")
    machine.has_fonts("serif", "sans", "kai")
    code, said, ran = machine.bootstrap("book")
    assert (code, ran) == (0, [*VENV, f"{NOX} book"])
    assert said[-1] == "bootstrap: going on without latin: what needs it is left out"
    assert machine.bootstrap("book") == (0, [], [f"{NOX} book"])  # asked for once is enough


def test_python_too_old(machine: Machine) -> None:
    (machine.folder / "old").touch()
    assert machine.bootstrap("book") == (
        1,
        [
            "bootstrap: installing python3",
            "bootstrap: error: expected Python 3.11 or later, found Python 3.9.2",
            "hint: name a newer one: PYTHON=/path/to/python3 scripts/bootstrap book",
        ],
        [APT[0], f"{APT[1]} python3"],
    )


def test_a_half_made_environment_is_made_anew(machine: Machine) -> None:
    (machine.folder / "no-pip").touch()
    code, said, ran = machine.bootstrap("book")
    assert (code, ran) == (1, [*VENV[:2]])
    assert said[-2:] == [
        "bootstrap: error: the packages of requirements.lock are not installed",
        "hint: see the lines above; check the network (PIP_INDEX_URL names a mirror), then run this again",
    ]
    (machine.folder / "no-pip").unlink()
    assert machine.bootstrap("book")[2] == [*VENV, f"{NOX} book"]


@pytest.mark.parametrize("change", ["lock", "place"])
def test_the_environment_follows_its_checkout(machine: Machine, change: str) -> None:
    machine.bootstrap("book")
    if change == "lock":
        with (machine.checkout / "requirements.lock").open("a") as lock:
            lock.write("new==1.0\n")
    else:
        machine.checkout = machine.checkout.rename(machine.folder / "moved")
    assert machine.bootstrap("book")[2] == [*VENV, f"{NOX} book"]


def test_caches_stay_inside(machine: Machine) -> None:
    machine.has("fc-list", '#!/bin/sh\necho "$XDG_CACHE_HOME $PIP_NO_CACHE_DIR" >>"$MACHINE/log"\n')
    assert machine.bootstrap("book")[2][0] == f"{machine.checkout}{os.sep}.venv/cache 1"
