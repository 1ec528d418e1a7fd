"""The text of a file: plain text, HTML, DOCX or PDF, told apart by content, never by name.

Files come from strangers. Whatever has a structure is taken apart in a child process with bounds
on memory, processor time and the wall clock (`parsing`), so that a hostile file ends as an
`UnreadableFile` and not as a hung or swollen server.
"""

from __future__ import annotations

import codecs
import os
import re
import subprocess
import sys
from typing import Final

MEGABYTE: Final = 2**20
MAX_BYTES: Final = 20 * MEGABYTE
MAX_CHARACTERS: Final = 2_000_000
MAX_PAGES: Final = 500
SECONDS: Final = 30  # of the wall clock, for one file

# Why a file cannot be read. The code is what a page translates, the sentence is for a terminal.
REASONS: Final = {
    "empty": "the file is empty",
    "too_big": f"the file is larger than {MAX_BYTES // MEGABYTE} MB, or unpacks to far more",
    "too_long": f"the text is longer than {MAX_CHARACTERS:,} characters",
    "too_many_pages": f"the document has more than {MAX_PAGES} pages",
    "encrypted": "the document is protected by a password",
    "no_text": "the document holds no text: its pages are pictures (a scan)",
    "old_word": "this is an old Word document (.doc): save it as .docx",
    "unknown_kind": "this is neither text, HTML, DOCX nor PDF",
    "broken": "the file is damaged",
    "timed_out": "the file takes too long to read",
}


class UnreadableFile(ValueError):
    """A file that yields no text; `code` is one of REASONS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(REASONS[code])


def text_of(data: bytes, name: str = "") -> str:
    """The text of a file, as PostgreSQL can keep it (see `storable`).

    Cells of a table are parted by tabs, its rows are lines; a new page is a form feed. `name` is
    not looked at. Raises UnreadableFile.
    """
    del name  # what a file is, its content says
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too_big")
    if not data.strip():
        raise UnreadableFile("empty")
    kind = _kind(data)
    text = storable(_decoded(data) if kind == "text" else _parsed(kind, data))
    if kind == "text" and _looks_like_html(text):
        text = storable(_parsed("html", text.encode()))
    if len(text) > MAX_CHARACTERS:
        raise UnreadableFile("too_long")
    if not text.strip():
        raise UnreadableFile("no_text")
    return text


def storable(text: str) -> str:
    """Text with a mark (U+FFFD) for each character that PostgreSQL refuses: NUL and lone
    surrogates. One for one, so that places in it stay what they were.
    """
    return _REFUSED.sub("\ufffd", text)


_REFUSED = re.compile("[\x00\ud800-\udfff]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|meta|div|table|p|h[1-6]|span|article|section)\b",
    re.I | re.S,
)
# What a text file does not hold: control characters other than tab, line and page ends.
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.I)


def _kind(data: bytes) -> str:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if data.startswith(_OLE):
        # A DOCX with a password is an old-style container that holds the encrypted package.
        secret = "EncryptedPackage".encode("utf-16-le")
        raise UnreadableFile("encrypted" if secret in data else "old_word")
    if data.startswith(b"{\\rtf"):
        raise UnreadableFile("unknown_kind")
    return "text"


def _looks_like_html(text: str) -> bool:
    return _HTML.match(text, 0, 4000) is not None


def _decoded(data: bytes) -> str:
    """Bytes of a text file. Raises UnreadableFile for what is no text in a known encoding."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _text_only(data[len(mark) :].decode(encoding, "replace"))
    declared = _CHARSET.search(data[:2048])
    names = ["utf-8", "gb18030"]
    if declared and declared[1].lower() == b"big5":
        names.insert(1, "big5hkscs")
    for encoding in names:
        try:
            return _text_only(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    # A few bad bytes (a download cut short) are marked; a file that is mostly so is no text.
    return _text_only(min((data.decode(n, "replace") for n in names), key=_unknown))


def _unknown(text: str) -> int:
    return text.count("\ufffd")


def _text_only(text: str) -> str:
    strange = len(_BINARY.findall(text, 0, 100_000))
    if strange * 50 > min(len(text), 100_000):
        raise UnreadableFile("unknown_kind")
    return text.removeprefix("\ufeff")


def _parsed(kind: str, data: bytes) -> str:
    """What the child process makes of it."""
    command = [sys.executable, "-c", "from muzi.plans.reading import parsing; parsing.main()", kind]
    paths = os.pathsep.join(path for path in sys.path if path)
    environment = {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
    try:
        child = subprocess.run(  # noqa: S603 - the interpreter itself, with words of our own
            command, input=data, capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile("timed_out") from None
    except OSError:
        raise UnreadableFile("broken") from None
    verdict, _, text = child.stdout.partition(b"\n")
    if child.returncode == 0 and verdict == b"text":
        return text.decode("utf-8", "replace")
    code = verdict.decode("ascii", "replace")
    if code in REASONS:
        raise UnreadableFile(code)
    # Killed by its limit of processor time (SIGXCPU, then SIGKILL), or it crashed.
    raise UnreadableFile("timed_out" if child.returncode in {-24, -9} else "broken")
