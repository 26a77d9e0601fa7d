"""Make a tagged PDF fit to be kept (存档): PDF/A-2a and PDF/UA-1 in one file (ISO 19005-2, ISO 14289-1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib.metadata import distribution
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
{creators}{description}</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="{time}" xmp:ModifyDate="{time}"
 xmp:CreatorTool="wenxuan"/>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="wenxuan"/>
{claims}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>
"""

_TAGGED = """\
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="A"/>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""

_PROFILE = "weasyprint/pdf/sRGB2014.icc"


def describe(
    book: pikepdf.Pdf,
    *,
    title: str,
    language: str,
    authors: Sequence[str],
    description: str,
    time: datetime,
    claims: str = _TAGGED,
) -> None:
    """Write title, authors, language and dates twice, alike, as XMP and as the information dictionary.

    `claims` is what the XMP says of the standards that the file follows, as RDF.
    """
    people = "".join(f"<rdf:li>{escape(name)}</rdf:li>" for name in authors)
    about = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(description)}</rdf:li></rdf:Alt>'
    packet = _PACKET.format(
        title=escape(title),
        language=escape(language),
        creators=f"<dc:creator><rdf:Seq>{people}</rdf:Seq></dc:creator>\n" if authors else "",
        description=f"<dc:description>{about}</dc:description>\n" if description else "",
        time=time.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        claims=claims,
    )
    book.Root.Metadata = book.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    stamp = time.strftime("D:%Y%m%d%H%M%S+00'00'")
    facts = {"Title": title, "Author": "; ".join(authors), "Subject": description, "Creator": "wenxuan",
             "Producer": "wenxuan", "CreationDate": stamp, "ModDate": stamp}  # fmt: skip
    book.trailer.Info = book.make_indirect(Dictionary({f"/{key}": String(text) for key, text in facts.items() if text}))


def state_colours(book: pikepdf.Pdf) -> None:
    """Say what red, green and blue mean in the book: sRGB (ISO 19005-2, 6.2.3); no picture is smoothed (6.2.8)."""
    icc = distribution("weasyprint").locate_file(_PROFILE)  # found without an import, which takes a second
    profile = book.make_stream(Path(str(icc)).read_bytes(), N=3)
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB2014"),
                        Info=String("sRGB2014"), DestOutputProfile=profile)  # fmt: skip
    book.Root.OutputIntents = Array([book.make_indirect(intent)])
    for picture in _pictures(book):
        if "/Interpolate" in picture:
            del picture["/Interpolate"]


def _pictures(book: pikepdf.Pdf) -> Iterable[pikepdf.Object]:
    return (item for item in book.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == Name.Image)
