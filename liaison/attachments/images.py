"""From whatever a phone sends to a photo that we drew ourselves; type by content, never by name."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import filetype
from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal

from .decode import FORMATS

MAX_BYTES = 15 * 1024 * 1024
TIMEOUT = 20
AT_ONCE = 2
WAIT_FOR_A_TURN = 10
SCRIPT = Path(__file__).with_name("decode.py")
WORDS = {
    "too_many_pixels": _(
        "照片的尺寸过大（最多 5000 万像素，每边最多 20000 像素），请缩小后再上传。"
    ),
    "animated": _("不支持动图，请上传一张静止的照片。"),
    "broken": _("照片不完整或已损坏，请重新选择。"),
}
# A decoder may take a gigabyte: no more than these at once in one web process.
_turns = threading.BoundedSemaphore(AT_ONCE)


class Refused(Refusal):
    status = 400
    code = "image_refused"
    title = _("照片无法使用")


class Busy(Refusal):
    status = 503
    code = "images_busy"
    detail = _("正在处理的照片较多，请稍后再试。")


@dataclass(frozen=True)
class Photo:
    width: int
    height: int
    photo: bytes
    thumbnail: bytes


def rebuild(upload) -> Photo:
    """`upload` is a file of Django's; raises Refused with words for the person who sent it."""
    if upload.size > MAX_BYTES:
        raise Refused(_("照片超过 15 MB，请压缩后再上传。"))
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if not data:
        raise Refused(_("照片是空的，请重新选择。"))
    kind = filetype.guess_mime(data[:8192])
    if kind not in FORMATS:
        raise Refused(_("只能上传照片（JPG、PNG、HEIC、WebP、AVIF、GIF 或 BMP）。"))
    return _decode(data, kind)


def _decode(data, kind):
    if not _turns.acquire(timeout=WAIT_FOR_A_TURN):
        raise Busy(retry_after=5)
    try:
        done = subprocess.run(  # noqa: S603 - our own script, a word from a fixed list
            [sys.executable, "-I", str(SCRIPT), kind],
            input=data,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
            env={"MALLOC_ARENA_MAX": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(_("照片处理时间过长，请换一张再试。")) from error
    finally:
        _turns.release()
    line, _newline, rest = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise Refused(WORDS["broken"])
    answer = json.loads(line)
    if "refused" in answer:
        raise Refused(WORDS[answer["refused"]])
    size = answer["photo"]
    return Photo(answer["width"], answer["height"], rest[:size], rest[size:])
