"""PDF files written by hand: texts at their places on one sheet, as short as a reader accepts."""

from collections.abc import Iterable

type Text = tuple[float, float, float, str]
"""Points from the left and from below, height of the letters, and what is written."""


def pdf(texts: Iterable[Text]) -> bytes:
    """A sheet of A3 with these texts."""
    shown = [
        f"BT /F1 {high:g} Tf 1 0 0 1 {x:g} {y:g} Tm ({_escaped(said)}) Tj ET"
        for x, y, high, said in texts
    ]
    stream = "\n".join(shown).encode("cp1252")
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1191 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    return file + head + table + tail % (len(bodies) + 1, len(file))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def sheet(*, right: bool = False, **cells: str) -> bytes:
    """A drawing whose title block has each value below its label, or right of it."""
    texts: list[Text] = [(60, 780, 9, "Scherpe kanten breken")]
    for at, (label, value) in enumerate(cells.items()):
        x, y = 700 + 110 * (at % 2), 140 - 34 * (at // 2)
        if right:
            x, y = 700, 140 - 22 * at
        texts.append((x, y, 6, label.replace("_", " ")))
        texts.append((x + 70, y, 8, value) if right else (x + 1, y - 12, 10, value))
    return pdf(texts)
