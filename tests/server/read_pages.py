"""Pages as a browser reads them: white space that breaks a line of a template is no content.

What is asserted of a page is then its words and tags, however its template is laid out. White
space beside a block of the page is left out, elsewhere it is one space; a text field keeps its
lines.
"""

import re
from typing import Any

import pytest
from django.test import Client

BLOCKS = (
    "address|article|aside|body|br|caption|dd|details|div|dl|dt|fieldset|figure|footer|form|h[1-6]|"
    "head|header|html|legend|li|link|main|meta|nav|ol|option|p|section|summary|table|tbody|td|"
    "tfoot|th|thead|title|tr|ul"
)
BESIDE_A_BLOCK = re.compile(rf"\s*\n\s*(?=</?(?:{BLOCKS})\b)|(?<=>)\s*\n\s*(?=<)")
AFTER_A_BLOCK = re.compile(rf"(</?(?:{BLOCKS})\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)\s*\n\s*")
LINE_BREAK = re.compile(r"\s*\n\s*")
AS_TYPED = re.compile(r"(<(textarea|pre)\b.*?</\2>)", re.DOTALL)


def as_read(page: str) -> str:
    """The page without the line breaks of its template."""
    parts = AS_TYPED.split(page)
    return "".join(
        part if at % 3 == 1 else _tight(part) for at, part in enumerate(parts) if at % 3 != 2
    )


def _tight(part: str) -> str:
    part = AFTER_A_BLOCK.sub(r"\1", part)
    part = BESIDE_A_BLOCK.sub("", part)
    return LINE_BREAK.sub(" ", part)


@pytest.fixture(autouse=True)
def pages_as_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every client of a test read pages so."""
    plain = Client.request

    def request(self: Client, **asked: Any) -> Any:
        answer = plain(self, **asked)
        kind = answer.headers.get("Content-Type", "")
        if kind.startswith("text/html") and not answer.streaming:
            answer.content = as_read(answer.content.decode()).encode()
        return answer

    monkeypatch.setattr(Client, "request", request)
