"""Files that units hand in: which are taken, under what name, and how they are given out again."""

from __future__ import annotations

import re
from posixpath import splitext
from typing import BinaryIO, NamedTuple

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from muzi.plans.errors import PlanError

MOST_BYTES = 10 * 2**20
# What a file may be, told by how it begins, not by what it is called.
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = (
    (b"%PDF-", {".pdf": "application/pdf"}),
    (b"\x89PNG\r\n\x1a\n", {".png": "image/png"}),
    (b"\xff\xd8\xff", {".jpg": "image/jpeg", ".jpeg": "image/jpeg"}),
    (
        b"PK\x03\x04",
        {
            ".docx": f"{_OFFICE}.wordprocessingml.document",
            ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
        },
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        {".doc": "application/msword", ".xls": "application/vnd.ms-excel"},
    ),
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_LONGEST_NAME = 120


class Attached(NamedTuple):
    """A file that may be kept: its name made safe, its media type, its bytes."""

    file_name: str
    media: str
    content: bytes


def attached(name: str, data: bytes) -> Attached:
    """A file as it was handed in. Raises PlanError for one that is empty, too large or of a kind
    that is not taken.
    """
    if not data:
        raise PlanError(_("文件是空的。"), "file")
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 2**20
        raise PlanError(_("文件超过 %(most)d MB，请压缩或分开上传。") % {"most": most}, "file")
    clean = safe_name(name)
    ending = splitext(clean)[1]
    media = [kinds[ending] for start, kinds in _TYPES if data.startswith(start) and ending in kinds]
    if not media:
        raise PlanError(
            _("只接受 PDF、Word、Excel 和 PNG、JPG 图片；文件内容须与扩展名一致。"), "file"
        )
    return Attached(clean, media[0], data)


def read(file: BinaryIO) -> bytes:
    """The bytes of an upload, one more than is taken where it is too large."""
    return file.read(MOST_BYTES + 1)


def hint(readers: str) -> str:
    """What a field for a file says of it. `readers`: who will read it, in words."""
    return _("PDF、Word、Excel、PNG、JPG，不超过 %(most)d MB。%(readers)s可见，勿含个人信息") % {
        "most": MOST_BYTES // 2**20,
        "readers": readers,
    }


def download(file_name: str, media: str, content: bytes | memoryview) -> HttpResponse:
    """The file, always as a download: a browser never opens it as a page."""
    response = HttpResponse(bytes(content), content_type=media)
    response["Content-Disposition"] = content_disposition_header(True, file_name) or ""
    return response


def safe_name(name: str) -> str:
    """A file name without folders and without what file systems or headers trip over."""
    last = re.split(r"[/\\]", name)[-1]
    clean = _UNSAFE.sub("_", last).strip(". ") or "file"
    stem, ending = splitext(clean)
    return f"{stem[: _LONGEST_NAME - len(ending)]}{ending.lower()}"
