"""PDF files as tests need them: written by hand, Chinese text in a font that is not embedded."""

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
