"""Unite fonts (字体合并): a book has one subset of each face, made of what its units use.

Units come without font files; their character codes are the glyph numbers of the whole face and so agree. The
widths and the maps back to Unicode are united, and the one font file is written here. Wider siblings of a face
(widen.py) get their advances here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from wenxuan.typeset.fonts import Face, cut
from wenxuan.typeset.widen import embeddable, wider_of

_ITALIC = 64  # among a font descriptor's flags (ISO 32000-1, 9.8.2)
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


def unite_fonts(book: pikepdf.Pdf, faces: Sequence[Face]) -> None:
    """Make one font with its file of all that units use of a face; a font that is none of `faces` stays as it is."""
    groups: dict[str, dict[tuple[int, int], pikepdf.Object]] = {}
    tables = list(_font_tables(book))
    for table in tables:
        for font in table.values():
            if font.get("/Subtype") == Name.Type0:
                groups.setdefault(str(font.BaseFont), {})[font.objgen] = font
    chosen: dict[tuple[int, int], pikepdf.Object] = {}
    for fonts in groups.values():
        for number, members in enumerate(_agreeing(fonts.values())):
            face = _face_of(members[0], faces)
            if face is not None:
                _unite(members, face)
                _name_apart(members[0], number)
                chosen.update((member.objgen, members[0]) for member in members)
            elif wider_of(str(members[0].BaseFont)):
                for member in members:
                    _embed(member, _file_of(member).read_bytes())
    for table in tables:
        for name, font in list(table.items()):
            if font.objgen in chosen:
                table[name] = chosen[font.objgen]


def _font_tables(book: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Yield every font dictionary of pages and of the form objects on them, each once."""
    seen: set[tuple[int, int]] = set()
    for page in book.pages:
        resources = [page.obj.get("/Resources", Dictionary())]
        while resources:
            resource = resources.pop()
            table = resource.get("/Font")
            if table is not None and (not table.is_indirect or table.objgen not in seen):
                seen.add(table.objgen)
                yield table
            for form in resource.get("/XObject", Dictionary()).values():
                if form.get("/Subtype") == Name.Form and form.objgen not in seen:
                    seen.add(form.objgen)
                    resources.append(form.get("/Resources", Dictionary()))


def _agreeing(fonts: Iterable[pikepdf.Object]) -> list[list[pikepdf.Object]]:
    """Sort fonts into as few groups as may be in which every glyph stands for one text."""
    groups: list[tuple[list[pikepdf.Object], dict[bytes, bytes]]] = []
    for font in fonts:
        texts = dict(_PAIR.findall(font.ToUnicode.read_bytes()))
        for members, known in groups:
            if all(known.get(code, text) == text for code, text in texts.items()):
                members.append(font)
                known.update(texts)
                break
        else:
            groups.append(([font], texts))
    return [members for members, _ in groups]


def _name_apart(font: pikepdf.Object, number: int) -> None:
    """Give a further subset of a face a tag of its own (ISO 32000-1, 9.6.4)."""
    if number:
        tag, _, name = str(font.BaseFont).partition("+")
        last = chr(65 + (ord(tag[-1]) - 65 + number) % 26)
        descendant = font.DescendantFonts[0]
        font.BaseFont = descendant.BaseFont = descendant.FontDescriptor.FontName = Name(f"{tag[:-1]}{last}+{name}")


def _face_of(font: pikepdf.Object, faces: Sequence[Face]) -> Face | None:
    descriptor = font.DescendantFonts[0].FontDescriptor
    is_italic = bool(int(descriptor.Flags) & _ITALIC)
    is_bold = str(font.BaseFont).removesuffix("-Italic").endswith("-Bold")
    of_family = [face for face in faces if face.family == str(descriptor.FontFamily)]
    style = (face for face in of_family if (face.weight > 80, face.is_italic) == (is_bold, is_italic))
    return next(style, of_family[0] if of_family else None)


def _unite(fonts: Sequence[pikepdf.Object], face: Face) -> None:
    widths: dict[int, pikepdf.Object] = {}
    unicode_map: dict[bytes, bytes] = {}
    for font in fonts:
        widths |= dict(_widths(font.DescendantFonts[0].W))
        unicode_map |= {
            code: text for code, text in _PAIR.findall(font.ToUnicode.read_bytes()) if code not in unicode_map
        }
    descendant = fonts[0].DescendantFonts[0]
    descendant.W = Array([item for glyph in sorted(widths) for item in (glyph, Array([widths[glyph]]))])
    fonts[0].ToUnicode.write(_to_unicode(unicode_map))
    descriptor = descendant.FontDescriptor
    _embed(fonts[0], cut(face, glyphs=widths, bare=True))
    if "/CIDSet" in descriptor:
        del descriptor["/CIDSet"]


def _embed(font: pikepdf.Object, program: bytes) -> None:
    """Write a font's file: `program` of the glyphs of the font, widened as its name says."""
    descendant = font.DescendantFonts[0]
    file = _file_of(font)
    glyphs = [glyph for glyph, _ in _widths(descendant.W)]
    data, is_bare = embeddable(program, glyphs, wider_of(str(font.BaseFont)))
    file.write(data)
    if is_bare:
        file.Subtype = Name.CIDFontType0C
    else:
        file.Length1 = len(data)


def _file_of(font: pikepdf.Object) -> pikepdf.Object:
    descriptor = font.DescendantFonts[0].FontDescriptor
    return descriptor.FontFile3 if "/FontFile3" in descriptor else descriptor.FontFile2


def _widths(array: pikepdf.Object) -> Iterator[tuple[int, pikepdf.Object]]:
    items = iter(array)
    for start, run in zip(items, items, strict=True):
        for offset, width in enumerate(run):
            yield int(start) + offset, width


def _to_unicode(pairs: dict[bytes, bytes]) -> bytes:
    """Return a ToUnicode CMap (ISO 32000-1, 9.10.3), at most 100 entries a block."""
    rows = [b"<%s> <%s>" % pair for pair in sorted(pairs.items())]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks)
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n" + body + b"endcmap\n"
        b"CMapName currentdict /CMap defineresource pop\nend\nend"
    )
