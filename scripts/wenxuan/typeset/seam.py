"""The seam with WeasyPrint: Chinese paragraphs go to our composer, all others stay WeasyPrint's own.

Two functions are replaced: `layout.inline.iter_line_boxes`, the generator that hands a paragraph's lines to
the page breaker, and `draw.draw_text`, which paints a text box. What is relied on is held by
tests/test_seam.py, which says in plain words what a new WeasyPrint has changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import weasyprint.draw as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline
from weasyprint.layout.percent import resolve_one_percentage, resolve_percentages

from wenxuan.model import Region
from wenxuan.typeset.classes import HABITS, Habit, Kind, tokens_of
from wenxuan.typeset.compose import Line, Token, compose
from wenxuan.typeset.shape import Glyph, Shaped, Shaper

_EPSILON = 0.5  # px: what Pango and we may differ by over a line
_own_lines = inline.iter_line_boxes
_own_draw = drawing.draw_text
_shapers: dict[tuple[Any, ...], Shaper] = {}
_latest: dict[str, Any] = {}  # the paragraph composed last: pages ask for it again from where they broke off


def install() -> None:
    """Replace WeasyPrint's two functions; calling it again changes nothing."""
    inline.iter_line_boxes = block.iter_line_boxes = _lines
    drawing.draw_text = _draw


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text box of a paragraph: its path of child indices, and its tokens as [start, end) of the paragraph's."""

    box: Any
    path: tuple[int, ...]
    start: int
    end: int
    offsets: tuple[int, ...]  # of each token in the box's text, in UTF-8 bytes


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A composed paragraph."""

    root: Any
    leaves: tuple[_Leaf, ...]
    tokens: tuple[Token, ...]
    shapes: tuple[Shaped, ...]
    lines: tuple[Line, ...]
    resumes: tuple[Any, ...]  # WeasyPrint's skip stack at the beginning of each line


@dataclass(slots=True)
class _Run:
    """What is drawn of a text box on one line: glyphs, and the space before each in px."""

    glyphs: tuple[Glyph, ...]
    kerns: tuple[float, ...]
    text: str


def _lines(
    context: Any, box: Any, position_y: float, bottom_space: float, skip_stack: Any, containing_block: Any,
    absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
) -> Iterator[tuple[Any, Any]]:  # fmt: skip
    paragraph = None
    if not (first_letter_style or first_line_style or context.excluded_shapes):
        paragraph = _paragraph(box, containing_block)
    if paragraph is None or (skip_stack is not None and skip_stack not in paragraph.resumes):
        yield from _own_lines(
            context, box, position_y, bottom_space, skip_stack, containing_block,
            absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
        )  # fmt: skip
        return
    first = 0 if skip_stack is None else paragraph.resumes.index(skip_stack)
    for index in range(first, len(paragraph.lines)):
        line = _line_box(paragraph, index, containing_block, position_y)
        is_last = index + 1 == len(paragraph.lines)
        yield line, None if is_last else paragraph.resumes[index + 1]
        position_y = line.position_y + line.height


def _paragraph(box: Any, containing_block: Any) -> _Paragraph | None:
    """Compose a paragraph, or return None if it is not one of ours."""
    habit = _habit(box.style)
    if habit is None or not _is_plain(box):
        return None
    resolve_percentages(box, containing_block)
    resolve_one_percentage(box, "text_indent", containing_block.width)
    measure, indent = containing_block.width, box.text_indent
    known = _latest.get("paragraph")
    if known is not None and known.root is box and _latest["measure"] == (measure, indent):
        return known  # type: ignore[no-any-return]  # kept by ourselves
    leaves, tokens, shapes = _flattened(box, containing_block)
    if not tokens or not all(shape.is_whole for shape in shapes):
        return None
    is_justified = box.style["text_align_all"] == "justify"
    lines = compose(tokens, measure, indent=indent, habit=habit, is_justified=is_justified)
    natural = sum(token.advance for token in tokens) + indent
    if len(lines) > 1 and natural <= measure + _EPSILON:
        # WeasyPrint gave a cell or a flex item just the width of its characters: no room for gaps
        tight = max(measure, natural)
        lines = compose(tokens, tight, indent=indent, habit=replace(habit, gap=0), is_justified=is_justified)
    if any(line.width > measure + 1 for line in lines):
        return None  # a word longer than the line: WeasyPrint knows how to break it
    if len(lines) > 1 and box.style["text_align_all"] == "center":
        lines = _balanced(tokens, lines, measure, habit=habit)
    resumes = tuple(_resume(leaves, line.start) for line in lines)
    paragraph = _Paragraph(box, leaves, tokens, shapes, lines, resumes)
    _latest.update(paragraph=paragraph, measure=(measure, indent))
    return paragraph


def _balanced(tokens: Sequence[Token], lines: tuple[Line, ...], measure: float, *, habit: Habit) -> tuple[Line, ...]:
    """Break a centred heading into as many lines as it needs, of like length."""
    step = tokens[0].em / 2
    narrow = sum(line.width for line in lines) / len(lines)
    while narrow < measure:
        found = compose(tokens, narrow, habit=habit, is_justified=False)
        if len(found) == len(lines):
            return found
        narrow += step
    return lines


def _habit(style: Any) -> Habit | None:
    language = str(style["lang"] or "").lower()
    region = next((region for region in Region if language.startswith(region.value.lower())), None)
    return HABITS[region] if region else None


def _is_plain(box: Any) -> bool:
    """Tell whether a line box holds only what the composer understands: text and inline boxes in the flow."""
    style = box.style
    if style["direction"] != "ltr" or style["white_space"] != "normal" or style["text_overflow"] != "clip":
        return False
    return all(_is_plain_child(child) for child in box.children)


def _is_plain_child(box: Any) -> bool:
    style = box.style
    if not box.is_in_normal_flow() or style["white_space"] != "normal" or style["position"] != "static":
        return False
    if isinstance(box, boxes.TextBox):
        return (
            style["word_spacing"] == 0
            and style["text_decoration_line"] == "none"
            and style["hyphens"] != "auto"
            and style["visibility"] == "visible"
            and style["font_size"] > 0
            and not ("\n" in box.text or "\u00ad" in box.text or "\t" in box.text)
        )
    if type(box) is not boxes.InlineBox or box.is_leader or not box.children:
        return False
    return all(_is_plain_child(child) for child in box.children)


def _shaper(style: Any) -> Shaper:
    key = (
        tuple(style["font_family"]),
        *(style[name] for name in ("font_size", "font_weight", "font_style", "line_height", "letter_spacing", "lang")),
        *(str(style[name]) for name in ("font_feature_settings", "font_variant_numeric", "font_kerning")),
        id(style.font_config),
    )
    shaper = _shapers.get(key)
    if shaper is None:
        shaper = _shapers[key] = Shaper(style)
    return shaper


def _flattened(box: Any, containing_block: Any) -> tuple[tuple[_Leaf, ...], tuple[Token, ...], tuple[Shaped, ...]]:
    """Return the text boxes of a paragraph and the tokens of all of them in one row."""
    leaves: list[_Leaf] = []
    tokens: list[Token] = []
    shapes: list[Shaped] = []
    for leaf, path, is_call, before, after in _texts(box, (), containing_block):
        shaper = _shaper(leaf.style)
        start, offset, offsets, em = len(tokens), 0, [], leaf.style["font_size"]
        size = len(leaf.text.encode())
        for text, found in tokens_of(leaf.text):
            shape = shaper.shape(text)
            kind = Kind.CALL if is_call else found
            edges = (0 if offset else before) + (0 if offset + len(text.encode()) < size else after)
            tokens.append(Token(text, kind, shape.advance + edges, em))
            shapes.append(shape)
            offsets.append(offset)
            offset += len(text.encode())
        leaves.append(_Leaf(leaf, path, start, len(tokens), tuple(offsets)))
    _trim_spaces(tokens, shapes)
    return tuple(leaves), tuple(tokens), tuple(shapes)


def _trim_spaces(tokens: list[Token], shapes: list[Shaped]) -> None:
    """Take their width from word spaces at a paragraph's beginning, as CSS does (CSS Text 3, 4.1.2)."""
    for index, token in enumerate(tokens):
        if token.kind is not Kind.SPACE:
            return
        tokens[index] = Token(token.text, token.kind, 0, token.em)
        shapes[index] = Shaped((), 0, True)


def _texts(
    box: Any, path: tuple[int, ...], containing_block: Any, before: float = 0, after: float = 0
) -> Iterator[tuple[Any, tuple[int, ...], bool, float, float]]:
    """Yield each text box with its path, whether it is a note's call, and the edges of inline boxes that meet it."""
    for index, child in enumerate(box.children):
        resolve_percentages(child, containing_block)
        left = before if index == 0 else 0
        right = after if index + 1 == len(box.children) else 0
        if isinstance(child, boxes.TextBox):
            yield child, (*path, index), _is_call(box), left, right
        else:
            left += child.margin_left + child.border_left_width + child.padding_left
            right += child.margin_right + child.border_right_width + child.padding_right
            yield from _texts(child, (*path, index), containing_block, left, right)


def _is_call(box: Any) -> bool:
    return str(box.element_tag or "").endswith("::footnote-call")


def _resume(leaves: Sequence[_Leaf], token: int) -> Any:
    """Return WeasyPrint's skip stack for a token: nested {child index: …}, at last {byte offset: None}."""
    leaf = next(leaf for leaf in leaves if leaf.start <= token < leaf.end)
    stack: Any = {leaf.offsets[token - leaf.start]: None}
    for index in reversed(leaf.path):
        stack = {index: stack}
    return stack


def _line_box(paragraph: _Paragraph, index: int, containing_block: Any, position_y: float) -> Any:
    """Make the box of a line, with its text boxes and inline boxes placed."""
    line = paragraph.lines[index]
    root = paragraph.root
    indent = root.text_indent if index == 0 else 0
    x = containing_block.content_box_x() + indent
    children, end = _placed(paragraph, root, (), line, x)
    box = root.copy_with_children(children)
    box.position_x, box.width = x, end - x
    _measure_box(box)
    if all(isinstance(child, boxes.TextBox) for child in children):
        box.height, box.baseline = _shaper(root.style).metrics.line_height, children[0].baseline if children else 0
        for child in children:
            child.position_y = position_y + box.baseline - child.baseline
    else:
        box.position_y = 0
        bottom, top = inline.line_box_verticality(box)
        box.baseline, box.position_y, box.height = -top, top, bottom - top
        box.translate(0, position_y - top)
    box.position_y = position_y
    box.margin_top = box.margin_bottom = 0
    is_last = index + 1 == len(paragraph.lines)
    box.translate(_offset(root.style, containing_block.width - indent - line.width, is_last=is_last), 0)
    return box


def _offset(style: Any, slack: float, *, is_last: bool) -> float:
    align = style["text_align_all"]
    if is_last and style["text_align_last"] != "auto":
        align = style["text_align_last"]
    if align == "center":
        return slack / 2
    return slack if align in ("right", "end") else 0.0


def _placed(paragraph: _Paragraph, parent: Any, path: tuple[int, ...], line: Line, x: float) -> tuple[list[Any], float]:
    """Copy the children of `parent` that stand on a line, placed from x on; return them and where they end."""
    children: list[Any] = []
    for index, child in enumerate(parent.children):
        place = (*path, index)
        within = [leaf for leaf in paragraph.leaves if leaf.path[: len(place)] == place]
        if not within or within[-1].end <= line.start or within[0].start >= line.stop:
            continue
        if isinstance(child, boxes.TextBox):
            copy = _text_box(paragraph, within[0], line, x)
            x += copy.kern_before + copy.width
        else:
            copy, x = _inline_box(paragraph, child, place, within, line, x)
        children.append(copy)
    return children, x


def _inline_box(
    paragraph: _Paragraph, child: Any, place: tuple[int, ...], within: Sequence[_Leaf], line: Line, x: float
) -> tuple[Any, float]:
    is_start, is_end = within[0].start >= line.start, within[-1].end <= line.stop
    probe = child.copy_with_children(child.children)
    probe.remove_decoration(start=not is_start, end=not is_end)
    before = probe.margin_left + probe.border_left_width + probe.padding_left
    after = probe.margin_right + probe.border_right_width + probe.padding_right
    grandchildren, end = _placed(paragraph, child, place, line, x + before)
    copy = child.copy_with_children(grandchildren)
    copy.remove_decoration(start=not is_start, end=not is_end)
    copy.position_x, copy.width = x, end - x - before
    _measure_box(copy)
    return copy, end + after


def _measure_box(box: Any) -> None:
    """Give a box of inlines the height of its own line, by the same measures as the text in it."""
    metrics = _shaper(box.style).metrics
    box.height, box.baseline = metrics.height, metrics.baseline
    box.margin_top = metrics.half_leading - box.border_top_width - box.padding_top
    box.margin_bottom = metrics.half_leading - box.border_bottom_width - box.padding_bottom


def _text_box(paragraph: _Paragraph, leaf: _Leaf, line: Line, x: float) -> Any:
    """Copy the part of a text box that stands on a line, with its glyphs and the space before each."""
    start, stop = max(leaf.start, line.start), min(leaf.end, line.stop)
    glyphs: list[Glyph] = []
    kerns: list[float] = []
    for index in range(start, stop):
        kern = line.kerns[index - line.start]
        for glyph in paragraph.shapes[index].glyphs:
            glyphs.append(glyph)
            kerns.append(kern)
            kern = 0.0
    text = "".join(token.text for token in paragraph.tokens[start:stop])
    box = leaf.box.copy_with_text(text)
    metrics = _shaper(leaf.box.style).metrics
    box.kern_before = line.kerns[start - line.start] if glyphs else 0.0
    box.pango_layout = _Run(tuple(glyphs), (0.0, *kerns[1:]), text)
    box.width = sum(glyph.advance for glyph in glyphs) + sum(kerns[1:])
    box.position_x = x + box.kern_before
    box.height, box.baseline = metrics.height, metrics.baseline
    box.margin_top = box.margin_bottom = metrics.half_leading
    return box


def _draw(stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: Any) -> None:
    """Paint a composed run as glyphs with the spaces between them (TJ); anything else as WeasyPrint does."""
    run = textbox.pango_layout
    if not isinstance(run, _Run):
        _own_draw(stream, textbox, offset_x, text_overflow, block_ellipsis)
        return
    if not run.text.strip():
        return
    stream.set_color(textbox.style["color"])
    stream.begin_text()
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    stream.set_text_matrix(1, 0, 0, -1, x, y)
    _show(stream, run)
    stream.end_text()


def _show(stream: Any, run: _Run) -> None:
    current: Any = None
    font: Any = None
    size = 1.0
    pieces: list[str] = []
    pending = 0.0  # space not yet written, in px
    for glyph, kern in zip(run.glyphs, run.kerns, strict=True):
        if glyph.font != current:
            if pieces:
                stream.show_text("".join(pieces))
            pieces = []
            current = glyph.font
            font, size = stream.add_font(glyph.font)
            stream.set_font_size(font.hash, size)
        width = font.widths.setdefault(glyph.number, round(glyph.width * 1000 / size))
        if glyph.text:
            font.to_unicode.setdefault(glyph.number, glyph.text)
        else:
            font.to_unicode.setdefault(glyph.number, "")
        before = (pending + kern + glyph.offset) * 1000 / size
        if abs(before) >= 0.5:
            pieces.append(f"{-before:.0f}")
            pending = (before - round(before)) * size / 1000
        else:
            pending += kern + glyph.offset
        pieces.append(f"<{glyph.number:04x}>")
        pending += glyph.advance - width * size / 1000 - glyph.offset
    if pieces:
        stream.show_text("".join(pieces).replace("><", ""))
