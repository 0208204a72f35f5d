"""A stored file on its way out, never taken for anything but what it is."""

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
}


def served(stored, extension, name, *, inline=False):
    """The file as `name`.`extension`; Http404 when storage has lost it."""
    try:
        answer = FileResponse(stored.open("rb"), content_type=TYPES[extension])
    except FileNotFoundError as error:
        raise Http404(_("文件不在了，请联系管理员从备份恢复。")) from error
    answer["Content-Disposition"] = content_disposition_header(not inline, f"{name}.{extension}")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
