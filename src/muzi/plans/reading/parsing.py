"""Taking HTML, DOCX and PDF apart: run as a process of its own, which `files` starts.

It reads the file from standard input and answers on standard output with one line, `text` or a
code of `files.REASONS`, and after `text` the text. Its limits are set before it reads a byte.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from typing import Final

from muzi.plans.reading.files import MAX_CHARACTERS, MAX_PAGES, MEGABYTE, UnreadableFile

MEMORY: Final = 1024 * MEGABYTE
PROCESSOR_SECONDS: Final = 20


def main() -> None:
    _limit()
    data = sys.stdin.buffer.read()
    try:
        answer = "text\n" + READERS[sys.argv[1]](data)
    except UnreadableFile as error:
        answer = error.code
    except MemoryError:
        answer = "too_big"
    except Exception:  # any parser's complaint means the same to who sent the file
        answer = "broken"
    sys.stdout.buffer.write(answer.encode("utf-8", "replace"))
    sys.stdout.flush()


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # it writes to a pipe, never to a disk
    ):
        # macOS knows the names but not each of the limits; the wall clock holds there.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    sys.setrecursionlimit(5000)  # trees are at most 256 deep, as lxml holds them


def pdf(data: bytes) -> str:
    """The text of a PDF, pages parted by form feeds."""
    import pypdfium2  # type: ignore[import-untyped]
    from pypdfium2.raw import FPDF_ERR_PASSWORD  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD
        raise UnreadableFile("encrypted" if locked else "broken") from None
    if len(document) > MAX_PAGES:
        raise UnreadableFile("too_many_pages")
    pages = []
    length = 0
    for number in range(len(document)):
        page = document[number]
        inside = page.get_textpage()
        pages.append(inside.get_text_bounded().replace("\r\n", "\n").strip("\n"))
        inside.close()
        page.close()
        length += len(pages[-1])
        if length > MAX_CHARACTERS:
            raise UnreadableFile("too_long")
    if not any(page.strip() for page in pages):
        raise UnreadableFile("no_text")
    return "\f".join(pages)


def docx(data: bytes) -> str:
    from muzi.plans.reading import word

    return word.text_of(data)


def html(data: bytes) -> str:
    from muzi.plans.reading import markup

    return markup.text_of(data)


READERS: Final = {"pdf": pdf, "docx": docx, "html": html}
