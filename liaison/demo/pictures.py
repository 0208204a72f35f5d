"""Drawn photos for the demo: a street by night before and after the lamp was repaired."""

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
