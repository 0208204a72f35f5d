"""What comes back signed: photographs drawn anew as every upload is, or a PDF that only shows
pages. Anything else is refused with words for whoever sent it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from liaison.attachments import images
from liaison.errors import Refusal

MAX_BYTES = 20 * 1024 * 1024
MOST_FILES = 8
TIMEOUT = 25
SCRIPT = Path(__file__).with_name("inspect_pdf.py")
WORDS = {
    "encrypted": _("PDF 加了密码，请去掉密码后再上传。"),
    "active": _("PDF 里有脚本、表单、链接或附件，不能收。请重新扫描成只有页面的 PDF。"),
    "pages": _("PDF 没有页面，或者超过 60 页。"),
    "too_large": _("PDF 太复杂，请重新扫描，或改传照片。"),
    "broken": _("PDF 打不开，请重新扫描。"),
}


class BadCopy(Refusal):
    status = 422
    code = "copy-refused"
    field = "files"


@dataclass(frozen=True)
class Page:
    data: bytes
    is_pdf: bool

    @property
    def extension(self):
        return "pdf" if self.is_pdf else "jpg"


def checked(uploads):
    """[Page] of the uploaded files, in their order. Raises BadCopy."""
    uploads = list(uploads)
    if not uploads:
        raise BadCopy(_("请选择签章件的照片或 PDF。"))
    if len(uploads) > MOST_FILES:
        raise BadCopy(_("一次最多 %d 个文件。") % MOST_FILES)
    return [_page(upload) for upload in uploads]


def _page(upload):
    upload.seek(0)
    if upload.read(5) != b"%PDF-":
        try:
            return Page(images.rebuild(upload).photo, is_pdf=False)
        except images.Refused as refusal:
            raise BadCopy(str(refusal.detail or refusal)) from refusal
    if upload.size > MAX_BYTES:
        raise BadCopy(_("PDF 超过 20 MB，请降低扫描分辨率。"))
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    answer = inspected(data)
    if why := answer.get("refused"):
        raise BadCopy(WORDS[why])
    return Page(data, is_pdf=True)


def inspected(data):
    try:
        done = subprocess.run(  # noqa: S603 - our own script, nothing of the upload in its words
            [sys.executable, "-I", str(SCRIPT)],
            input=data,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return {"refused": "too_large"}
