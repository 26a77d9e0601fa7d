"""A page for an editor's browser: one file that asks for nothing, and runs its own script alone."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from wenxuan import resources, templates
from wenxuan.drafts import Drafts
from wenxuan.errors import OutputError
from wenxuan.publish import write_whole

_OURS = "<!-- made by wenxuan review"  # in the head of the page: by it we know a file that may be written over
_HEAD = 200  # bytes of a file in which it stands
_WORDS = ("review_", "doubts_")  # how the names of a page's words begin in labels.toml; a later one counts more


def render(name: str, found: Drafts, *, call: str, other: str, data: Mapping[str, object]) -> str:
    """Return the page `name` of styles/review, which has `data` as JSON and leads to the page `other`.

    `call` is the book as the command is to name it.
    """
    style = _own("page.css") + (_own(f"{name}.css") if name != "page" else "")
    script = _own("common.js") + _own(f"{name}.js")
    labels = templates.labels(found.region)
    kinds = _WORDS if name == "doubts" else _WORDS[:1]
    words = {key.removeprefix(kind): text for kind in kinds for key, text in labels.items() if key.startswith(kind)}
    return templates.render(
        f"review/{name}.html",
        ours=_OURS,
        title=found.title,
        region=found.region,
        words=words,
        other=other,
        style=style,
        script=script,
        digest=_digest(script),
        style_digest=_digest(style),
        data={"title": found.title, "call": call, "words": words, **data},
    )


def _own(name: str) -> str:
    return (resources.styles_dir() / "review" / name).read_text("utf-8")


def _digest(text: str) -> str:
    """Return what a policy calls a script or style by (CSP level 3, section 2.3.1)."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def write(page: str, target: Path) -> None:
    """Write the page; raises OutputError if a file would be lost that is no such page."""
    check_target(target)
    write_whole(target, page.encode())


def check_target(target: Path) -> None:
    """Raise OutputError if a page written there would take the place of what is no such page."""
    if target.is_dir() or (target.exists() and not _is_ours(target)):
        raise OutputError(
            f"{target}: not written over: it is no page of wenxuan review", hint="name another file with -o"
        )


def _is_ours(target: Path) -> bool:
    if not target.is_file():  # a pipe would never end
        return False
    with target.open("rb") as stream:
        return _OURS.encode() in stream.read(_HEAD)
