"""Codes as pictures and printed sheets: drawn once, kept, redrawn when what they say changes."""

import base64
import io
import json
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import qrcode
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from qrcode.image.svg import SvgPathImage

from liaison.attachments.models import Attachment
from liaison.typeset import typeset

# Points on A6 portrait; the poster is the same sheet at the scale of A3.
SHEETS = {"card": 1.0, "poster": 297 / 105}
DPI = 300
BOX = 16  # pixels per module of the bare PNG
LAYOUT = Path(__file__).parent / "sheet.typ"
# The typesetter takes text only: the portrait, cut to 28 × 36, goes in as a drawing.
PORTRAIT = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' viewBox="0 0 28 36" width="28" height="36"><image width="28" height="36"'
    ' preserveAspectRatio="xMidYMid slice" xlink:href="data:image/jpeg;base64,{photo}"/></svg>'
)


def code_picture(code, extension):
    """The bare code at error level H with its quiet zone of four modules."""
    return kept(code, f"code.{extension}", code.address, lambda: draw(code.address, extension))


def sheet(landing, name, extension):
    """The sheet `name` of SHEETS as "pdf" or "png" (300 dpi)."""
    words = sheet_words(landing)
    content = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return kept(
        landing.code,
        f"{name}.{extension}",
        content + LAYOUT.read_text(encoding="utf-8"),
        lambda: drawn_sheet(words, landing.code.address, SHEETS[name], extension),
    )


def sheet_words(landing):
    """What the sheet says: name, mandate, constituency, station, and the domain to trust."""
    if landing.topic:
        return _topic_words(landing.topic)
    person, station = landing.representative, landing.station
    mandates = person.current_mandates if person else []
    return {
        "site": settings.SITE_NAME,
        "name": person.name if person else station.name,
        "kind": str(person.get_kind_display() if person else station.get_kind_display()),
        "lines": [f"{m.title} · {m.constituency}".rstrip(" ·") for m in mandates]
        if person
        else [line for line in (station.address, station.hours) if line],
        "station": station.name if person and station else "",
        "invitation": "有事请扫码告诉我" if person else "有事请扫码告诉我们",
        "hint": "微信扫一扫就能说，不用注册，不用下载",
        "domain": urlsplit(settings.SITE_URL).netloc,
        "photo": str(person.photo) if person and person.photo else "",
    }


def _topic_words(topic):
    return {
        "site": settings.SITE_NAME,
        "name": topic.name,
        "kind": topic.kind,
        "lines": list(topic.lines),
        "station": "",
        "invitation": topic.invitation,
        "hint": topic.hint,
        "domain": urlsplit(settings.SITE_URL).netloc,
        "photo": "",
    }


def kept(code, name, content, draw):
    """The stored file for this content, or a new one: redrawn when a name or station changes."""
    digest = sha256(f"{settings.SITE_URL}\n{content}".encode()).hexdigest()[:16]
    stem, _dot, extension = name.partition(".")
    path = f"qrcodes/{code.token}/{stem}-{digest}.{extension}"
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            return file.read()
    drawn = draw()
    default_storage.save(path, ContentFile(drawn))
    return drawn


def draw(address, extension):
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_H, box_size=BOX, border=4)
    code.add_data(address)
    code.make(fit=True)
    image = code.make_image(image_factory=SvgPathImage) if extension == "svg" else code.make_image()
    buffer = io.BytesIO()
    image.save(buffer)
    return buffer.getvalue()


def drawn_sheet(words, address, scale, extension):
    files = {"code.svg": draw(address, "svg")}
    if words["photo"]:
        words, files = _with_photo(words, files)
    return typeset(
        LAYOUT.read_text(encoding="utf-8"),
        given={"words": words, "scale": scale},
        files=files,
        format=extension,
        ppi=DPI,
    )


def _with_photo(words, files):
    """The portrait beside the name; a card without one when the file is gone."""
    row = Attachment.objects.filter(pk=words["photo"]).first()
    try:
        with row.file.open("rb") as file:
            photo = base64.b64encode(file.read()).decode()
    except (AttributeError, FileNotFoundError):
        return words | {"photo": ""}, files
    return words, files | {"photo.svg": PORTRAIT.format(photo=photo).encode()}
