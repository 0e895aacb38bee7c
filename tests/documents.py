"""PDF and office files as tests need them: written by hand; Chinese text in a font that is not embedded."""

import io
import struct
import zipfile
from collections.abc import Sequence

Line = tuple[float, float, float, str]
"""Left edge, baseline (both in points from the lower left corner), size, text."""

_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    b" /DescendantFonts [4 0 R] >>",
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
)


Rule = tuple[float, float, float, float]
"""Left, bottom, width, height of a rectangle that is drawn as a line around, or as a line if thin."""

A4 = (595.0, 842.0)


def pdf(
    *sheets: list[Line],
    title: str = "",
    rules: Sequence[Sequence[Rule]] = (),
    size: tuple[float, float] = A4,
    turned: bool = False,
) -> bytes:
    """A document with these sheets; title: what its metadata say. rules: those of each sheet.
    size: width and height in points. turned: its sheets are stored upright, and shown lying on
    their side.
    """
    first = 7  # objects before the sheets: catalog, pages, font (3), information
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(sheets)),
        *_FONT,
        b"<< /Title <FEFF%s> >>" % _hex(title),
    ]
    for number, lines in enumerate(sheets):
        drawn = b"0 1 -1 0 %g 0 cm\n" % size[1] if turned else b""
        drawn += b"".join(b"%g %g %g %g re S\n" % rule for rule in (*rules, *[()] * 99)[number])
        drawn += b"".join(
            b"BT /F1 %g Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n" % (size, left, base, _hex(text))
            for left, base, size, text in lines
        )
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Rotate %d"
            b" /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (*(size[::-1] if turned else size), 90 * turned, first + 2 * number + 1),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        ]
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R /Info 6 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (len(objects) + 1, table, len(objects) + 1, len(written))


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def zipped(**parts: str) -> bytes:
    """An office file of new kind: names of its parts, with "__" for "/" and without .xml, and texts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            part = zipfile.ZipInfo(name.replace("__", "/") + ".xml")  # always of the same day
            file.writestr(part, text, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def word(*body: str, lists: str = "") -> bytes:
    """A Word file of these elements of its body: paragraphs are written by `para`. lists: what its
    part of numbering holds.
    """
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped(
        word__document=f'<w:document xmlns:w="{space}"><w:body>{"".join(body)}</w:body></w:document>',
        **(
            {"word__numbering": f'<w:numbering xmlns:w="{space}">{lists}</w:numbering>'}
            if lists
            else {}
        ),
    )


def para(text: str, *, centred: bool = False) -> str:
    """A paragraph of a Word file."""
    how = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centred else ""
    return f"<w:p>{how}<w:r><w:t>{text}</w:t></w:r></w:p>"


def workbook(*rows: Sequence[str | float], shared: Sequence[str] = (), last: str = "") -> bytes:
    """An Excel file of one sheet. A number is one, unless there are shared strings: then it is the
    place of one of them. last: where one cell more stands.
    """
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = [
        "<row>"
        + "".join(
            f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            if isinstance(cell, str)
            else f"<c{' t=' + chr(34) + 's' + chr(34) if shared else ''}><v>{cell}</v></c>"
            for cell in row
        )
        + "</row>"
        for row in rows
    ]
    if last:
        lines.append(f'<row><c r="{last}"><v>1</v></c></row>')
    strings = "".join(f"<si><t>{text}</t></si>" for text in shared)
    written = zipped(
        xl__workbook=f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        xl__worksheets__sheet1=f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
        **({"xl__sharedStrings": f'<sst xmlns="{main}">{strings}</sst>'} if shared else {}),
    )
    with zipfile.ZipFile(io.BytesIO(written)) as read:
        parts = {name: read.read(name) for name in read.namelist()}
    kinds = [f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>']
    if shared:
        kinds.append(
            f'<Relationship Id="rId2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{package}">{"".join(kinds)}</Relationships>'.encode()
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ).encode()
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def ole(**streams: bytes) -> bytes:
    """An OLE file ([MS-CFB]) of these streams; "_" at the end of a name is left out."""
    free, end, fat_sector, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    padded = [body + bytes(max(4096 - len(body), -len(body) % 512)) for body in streams.values()]
    directory = _entry("Root Entry", 5, none, 1, end, 0)
    fat, at = [fat_sector, end], 2  # sector 0 is the FAT, sector 1 the directory
    for number, (name, body) in enumerate(zip(streams, padded, strict=True), 1):
        after = number + 1 if number < len(padded) else none
        directory += _entry(name.rstrip("_").lstrip("t"), 2, after, none, at, len(body))
        sectors = len(body) // 512
        fat += [*range(at + 1, at + sectors), end]
        at += sectors
    directory += bytes(512 - len(directory))
    fat += [free] * (128 - len(fat))
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE,
                       9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)  # fmt: skip
    head += struct.pack("<109I", 0, *[free] * 108)
    return head + struct.pack("<128I", *fat) + directory + b"".join(padded)


def _entry(name: str, kind: int, after: int, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16xI16xIQ", spelled, len(spelled), kind, 1, 0xFFFFFFFF, after,
                       child, 0, start, size)  # fmt: skip


def old_word(text: str, *, flags: int = 0) -> bytes:
    """A Word file of 1997 to 2003: its text in one piece, in UTF-16."""
    main = bytearray(1024) + text.encode("utf-16-le")
    struct.pack_into("<HHHHHH", main, 0, 0xA5EC, 0xC1, 0, 0, 0, 0x0200 | flags)
    struct.pack_into("<i", main, 0x4C, len(text))
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, 1024, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return ole(WordDocument=bytes(main), **{"t1Table": clx})


def old_workbook(*rows: Sequence[str]) -> bytes:
    """An Excel file of 1997 to 2003 (BIFF8) with one sheet of texts."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def told(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))

    name = "Sheet1"
    head = told(0x0005)
    place = len(head) + 4 + 8 + len(name) + 4
    sheets = record(0x0085, struct.pack("<IHBB", place, 0, len(name), 0) + name.encode())
    cells = b"".join(
        record(0x0204, struct.pack("<HHHHB", y, x, 0, len(text), 1) + text.encode("utf-16-le"))
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
    )
    end = record(0x000A, b"")
    return ole(Workbook=head + sheets + end + told(0x0010) + cells + end)
