"""Drawn photos for the demo: a street by night before and after the lamp was repaired, a road
before and after it was mended."""

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from liaison.attachments import actions as attachments

SIZE = (1200, 900)
PAIRS = 6


def albums(now):
    """PAIRS of (owner, before id, after id), stored before the stories' transaction begins."""
    stored = []
    for number in range(PAIRS):
        owner = uuid.uuid4().hex
        ids = [
            attachments.store(upload=photo(number, lit=lit), by=None, owner=owner, now=now).pk
            for lit in (False, True)
        ]
        stored.append((owner, *ids))
    return stored


def open_albums(now):
    """{motif: (owner, before id, after id)} of what the county has made public."""
    drawn = {
        "lamp": [photo(7, lit=False), photo(7, lit=True)],
        "road": [road(mended=False), road(mended=True)],
    }
    stored = {}
    for motif, pictures in drawn.items():
        owner = uuid.uuid4().hex
        ids = [attachments.store(upload=one, by=None, owner=owner, now=now).pk for one in pictures]
        stored[motif] = (owner, *ids)
    return stored


def road(*, mended):
    picture = Image.new("RGB", SIZE, "#c9d8e2")
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 250, 1200, 340], fill="#8aa27c")
    for column in range(7):
        left = column * 180 - 20
        draw.ellipse([left, 150, left + 190, 320], fill="#6f8f63" if column % 2 else "#7c9a6e")
    draw.polygon([(430, 330), (770, 330), (1300, 900), (-100, 900)], fill="#6b6a6c")
    for row in range(4):
        top = 360 + row * row * 34 + row * 40
        draw.rectangle([588 - row * 4, top, 612 + row * 4, top + 26 + row * 16], fill="#e9e4d4")
    if mended:
        draw.polygon([(470, 560), (800, 560), (900, 760), (400, 760)], fill="#57565a")
    else:
        draw.ellipse([410, 570, 860, 770], fill="#4a4543")
        draw.ellipse([450, 600, 820, 750], fill="#7d93a3")
        draw.ellipse([520, 630, 700, 690], fill="#9db1bf")
        for left in (380, 860):
            draw.polygon([(left, 800), (left + 60, 800), (left + 30, 690)], fill="#d9632b")
            draw.rectangle([left + 12, 745, left + 48, 762], fill="#f4efe6")
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1)).save(out, "JPEG", quality=80)
    name = f"road-{mended}.jpg"
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def photo(number, *, lit):
    picture = Image.new("RGB", SIZE, "#1b2233" if not lit else "#2c3550")
    draw = ImageDraw.Draw(picture)
    for column in range(4):
        left = 60 + column * 290 + number * 9
        draw.rectangle([left, 220 + column % 2 * 60, left + 220, 700], fill="#2d2a2f")
        for row in range(5):
            for window in range(3):
                glow = "#d9b36a" if (row + window + column + number) % 4 == 0 else "#3a3840"
                x, y = left + 24 + window * 64, 300 + row * 76
                draw.rectangle([x, y, x + 40, y + 48], fill=glow)
    draw.rectangle([0, 700, *SIZE], fill="#3b3a3d" if not lit else "#5a564e")
    lamp = 560 + number * 20
    draw.rectangle([lamp, 260, lamp + 14, 760], fill="#77736c")
    if lit:
        light = Image.new("RGB", SIZE, "black")
        glow = ImageDraw.Draw(light)
        glow.polygon([(lamp + 7, 270), (lamp - 330, 800), (lamp + 340, 800)], fill="#8a6a2a")
        picture = Image.blend(picture, light.filter(ImageFilter.GaussianBlur(50)), 0.5)
        picture = picture.point(lambda value: min(255, int(value * 1.7)))
        draw = ImageDraw.Draw(picture)
    draw.ellipse([lamp - 16, 240, lamp + 30, 286], fill="#ffe9a8" if lit else "#55524d")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return SimpleUploadedFile(f"street-{number}.jpg", out.getvalue(), "image/jpeg")
