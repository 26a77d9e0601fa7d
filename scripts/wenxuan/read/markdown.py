"""Read Markdown (CommonMark with tables, footnotes and readings); other HTML in it is text like any other."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wenxuan.diagnostics import Diagnostic
from wenxuan.manuscript import Source
from wenxuan.read._decoding import decode
from wenxuan.read._fault import Place
from wenxuan.read._pictures import folder_fetch
from wenxuan.read._rows import join_rows, show_pictures

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

SUFFIXES = (".md", ".markdown")
LIMIT = 32 << 20
_ASIDE = "front-matter"
_DEEPEST = 50  # lists and quotations in each other
_FRONT = re.compile(  # lines of YAML between two rules at the head of the file; anything else there is text
    r"---[ \t]*\n(?:(?>"
    r"(?:title|author|标题|作者)[ \t]*[:：].*|[\w-]+[ \t]*:(?:[ \t].*)?|[ \t]+\S.*|-[ \t].*|#.*|[ \t]*"
    r")\n)++"
    r"---[ \t]*(?:\n|\Z)"
)
_ADDRESS = r"(?:[A-Za-z][A-Za-z0-9+.-]*://\S+|mailto:\S+|www\.\S+|\.{0,2}/\S*|#[!-~]+|\S+\.[A-Za-z][A-Za-z0-9]{1,4})"
_DEFINITION = re.compile(  # [label]: address "title"; with anything else for an address it is a line of text
    rf"\[[^\[\]^][^\[\]]*\]:[ \t]*(?:<{_ADDRESS}>|{_ADDRESS})(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?"
)
_FILE_NAME = re.compile(
    r"[\w.\-]*|(?:图|圖|图片|圖片|插图|插圖|截图|截圖|照片)(?:描述|说明)?", re.ASCII
)  # what editors fill in for a caption
_FIELD = re.compile(r"^(title|author|标题|作者)\s*[:：]\s*(.+?)\s*$", re.MULTILINE | re.IGNORECASE)


def read_bytes(data: bytes, place: Place, *, encoding: str = "") -> tuple[Source, tuple[Diagnostic, ...]]:
    """Decode and parse the text and check its pictures. Raise ReadError."""
    from wenxuan.read._title import mark_title
    from wenxuan.read._walker import walk
    from wenxuan.read.html import parse_page

    decoded = decode(data, place, encoding=encoding)
    page, front = _to_html(decoded.text, place)
    fields = _fields(front)
    walked = walk(parse_page(page, place), counts_lines=True)
    rows = tuple(
        replace(row, is_aside=row.element is not None and row.element.get("class") == _ASIDE) for row in walked
    )
    rows, assets, findings = show_pictures(rows, folder_fetch(place), place)
    rows, title = mark_title(rows, fields.get("title", ""))
    joined = join_rows(rows)
    if not any(row.text.strip() for row in rows if not row.is_aside):
        raise place.fault("empty", "the file holds no text", "check that it was saved")
    digest = hashlib.sha256(data).hexdigest()
    source = Source(
        place.shown,
        joined.text,
        decoded.encoding,
        digest,
        joined.marks,
        joined.lines,
        assets,
        title,
        fields.get("author", ""),
    )
    return source, decoded.diagnostics + findings


def _fields(front: str) -> dict[str, str]:
    """Return the title and author of the front matter (plain `key: value` lines of YAML)."""
    names = {"标题": "title", "作者": "author"}
    found = {names.get(key, key.lower()): value.strip("\"'“”") for key, value in _FIELD.findall(front)}
    return {key: value for key, value in found.items() if value}


def _to_html(text: str, place: Place) -> tuple[str, str]:
    """Return the page, each block with the line it began on, and the front matter."""
    parser, renderer = _parser(has_front=_FRONT.match(text) is not None)
    notes: dict[str, Any] = {}
    tokens = parser.parse(text, notes)
    front = next((token.content for token in tokens if token.type == "front_matter"), "")
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.nesting > 0 and token.level >= _DEEPEST - 1:
            what = "lists and quotations are nested too deep"
            raise place.fault("markdown", what, "mend the marks at the line's beginning", line=line)
        if token.nesting >= 0 and token.type != "inline":
            token.attrSet("data-line", str(line))
        for child in token.children or ():
            child.meta["is_alone"] = len(token.children or ()) == 1
    body = renderer.render(tokens, parser.options, notes)
    return f"<html><body>{body}{_inline_notes(parser, renderer, tokens, notes)}</body></html>", front


def _inline_notes(
    parser: "MarkdownIt", renderer: "RendererHTML", tokens: Sequence["Token"], notes: dict[str, Any]
) -> str:
    """Return the notes written as ^[note] inside a line: they stand after the text."""
    listed = notes.get("footnotes", {}).get("list", {})
    calls = {child.meta["id"]: token.map for token in tokens for child in token.children or () if "id" in child.meta}
    lines = {ident: place[0] + 1 if place else 1 for ident, place in calls.items()}
    return "".join(
        f'<p role="doc-footnote" id="inline-{ident}" data-line="{lines.get(ident, 1)}">'
        f"{renderer.renderInline(note['tokens'], parser.options, notes)}</p>"
        for ident, note in listed.items()
        if "tokens" in note
    )


def _parser(*, has_front: bool) -> tuple["MarkdownIt", "RendererHTML"]:
    """Build the parser: no HTML, no indented code (an indent is how a Chinese paragraph begins), notes in place."""
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    from wenxuan.read import _tags
    from wenxuan.read._emphasis import HanInline

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table").disable("code")
    ordinary, parser.inline = parser.inline, HanInline()
    parser.inline.ruler.enableOnly(ordinary.ruler.get_active_rules())
    parser.inline.ruler2.enableOnly(ordinary.ruler2.get_active_rules())
    parser.inline.ruler.before("autolink", "element", _tags.element)
    parser.inline.ruler.before("autolink", "braces", _tags.braces)
    parser.block.ruler.at("reference", _definition)
    if has_front:
        parser.use(front_matter_plugin)
    parser.use(footnote_plugin, move_to_end=False)
    for name, rule in (
        ("footnote_ref", _note_call),
        ("footnote_reference_open", _note_open),
        ("footnote_reference_close", _note_close),
        ("image", _picture),
        ("front_matter", _front),
    ):
        parser.add_render_rule(name, rule)
    renderer = parser.renderer
    if not isinstance(renderer, RendererHTML):
        raise TypeError("markdown-it renders HTML unless told otherwise")
    return parser, renderer


def _definition(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """Take a line for the address of a link only if it is one; the next line is none of its business."""
    from markdown_it.rules_block import reference

    if not _DEFINITION.fullmatch(state.src[state.bMarks[start] : state.eMarks[start]].strip()):
        return False
    is_found = reference(state, start, end, silent)
    state.line = start + 1 if is_found and not silent else state.line
    return is_found


def _front(_: Any, tokens: Sequence["Token"], index: int, *__: Any) -> str:
    """Render the front matter as lines that are none of the text's, so that nothing of it goes unseen."""
    from markdown_it.common.utils import escapeHtml

    return f'<pre class="{_ASIDE}" data-line="2">{escapeHtml(tokens[index].content)}</pre>\n'


def _note_call(_: Any, tokens: Sequence["Token"], index: int, *__: Any) -> str:
    from markdown_it.common.utils import escapeHtml

    meta = tokens[index].meta
    label = meta.get("label", "")
    target = f"note-{label}" if label else f"inline-{meta['id']}"
    shown = label or f"注{meta['id'] + 1}"
    return f'<a role="doc-noteref" href="#{escapeHtml(target)}">[{escapeHtml(shown)}]</a>'


def _note_open(_: Any, tokens: Sequence["Token"], index: int, *__: Any) -> str:
    from markdown_it.common.utils import escapeHtml

    token = tokens[index]
    line = token.map[0] + 1 if token.map else 1
    return f'<aside role="doc-footnote" data-line="{line}" id="note-{escapeHtml(token.meta["label"])}">\n'


def _note_close(*_: Any) -> str:
    return "</aside>\n"


def _picture(_: Any, tokens: Sequence["Token"], index: int, *__: Any) -> str:
    """Render a picture; its title, which a browser would hide in a tooltip, is its caption.

    Alone in its paragraph it is a figure, and what stands for it where it cannot be seen is the caption (as in pandoc).
    """
    from markdown_it.common.utils import escapeHtml

    token = tokens[index]
    source, title = str(token.attrGet("src") or ""), str(token.attrGet("title") or "")
    is_said = token.meta.get("is_alone", False) and not _FILE_NAME.fullmatch(token.content.strip())
    title = title or (token.content if is_said else "")
    caption = f'<p class="caption">{escapeHtml(title)}</p>' if title.strip() else ""
    return f'<img src="{escapeHtml(source)}" alt="{escapeHtml(token.content)}">{caption}'
