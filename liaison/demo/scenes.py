"""Drawn pictures of what the county has made public, before and after the work. Drawn here and kept
as they are: nothing foreign is in them that a decoder would have to be kept from."""

import hashlib
import io
import uuid

from PIL import Image, ImageDraw

from liaison.attachments import storage
from liaison.attachments.actions import owner_digest
from liaison.attachments.models import Attachment

SIZE = WIDTH, HEIGHT = 960, 720
SMALL = (480, 360)
SKY, WALL, PATH, GRASS, IRON, RUST = (
    "#cfdde6",
    "#d8cfc2",
    "#a8a39a",
    "#8aa27c",
    "#5d6468",
    "#a0522d",
)
ORANGE, WHITE, DARK, RED, BLUE, GREEN = (
    "#d9632b",
    "#f4efe6",
    "#3c3a3a",
    "#b3302a",
    "#3d6f9e",
    "#4c8a5a",
)


def albums(now, motifs=None):
    """{motif: (owner, before id, after id)}, unclaimed until a summary's case or a project takes
    them."""
    return {motif: _album(SCENES[motif], now) for motif in motifs or SCENES}


def album(number, now):
    """(owner, before id, after id) of one motif, whichever `number` falls on."""
    return _album(list(SCENES.values())[number % len(SCENES)], now)


def _album(draw, now):
    owner = uuid.uuid4().hex
    return (owner, *(keep(_picture(draw, done=done), owner, now) for done in (False, True)))


def _picture(draw, *, done):
    picture = Image.new("RGB", SIZE, SKY)
    draw(ImageDraw.Draw(picture), done)
    return picture


def keep(picture, owner, now):
    """The id of an attachment with `picture` and its thumbnail."""
    stem = f"{storage.folder(now.date())}/{uuid.uuid4().hex}"
    whole, small = _jpeg(picture), _jpeg(picture.resize(SMALL))
    storage.write({f"{stem}.jpg": whole, f"{stem}-small.jpg": small})
    return Attachment.objects.create(
        owner=owner_digest(owner),
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(whole).hexdigest(),
        file=f"{stem}.jpg",
        thumbnail=f"{stem}-small.jpg",
        uploaded_at=now,
    ).pk


def _jpeg(picture):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def _street(draw):
    draw.rectangle([0, 120, WIDTH, 400], fill=WALL)
    for left in range(40, WIDTH, 190):
        draw.rectangle([left, 180, left + 110, 300], fill="#9fb2bd")
    draw.rectangle([0, 400, WIDTH, HEIGHT], fill=PATH)
    for top in range(440, HEIGHT, 70):
        draw.line([0, top, WIDTH, top], fill="#9b968d", width=3)


def _park(draw):
    draw.rectangle([0, 330, WIDTH, HEIGHT], fill=GRASS)
    for left in range(-40, WIDTH, 160):
        draw.ellipse([left, 150, left + 190, 350], fill="#6f8f63")
    draw.rectangle([0, 520, WIDTH, HEIGHT], fill="#c8b79a")


def _cone(draw, left, top):
    draw.polygon([(left, top), (left + 60, top), (left + 30, top - 120)], fill=ORANGE)
    draw.rectangle([left + 11, top - 62, left + 49, top - 42], fill=WHITE)


def lamp(draw, done):
    draw.rectangle([0, 0, WIDTH, HEIGHT], fill="#2c3550" if done else "#171d2c")
    for column in range(4):
        left, top = 40 + column * 240, 170 + column % 2 * 60
        draw.rectangle([left, top, left + 190, 560], fill="#2a282d")
        for row in range(5):
            for window in range(3):
                x, y = left + 20 + window * 56, top + 40 + row * 62
                lit = (row + window + column) % 4 == 0
                draw.rectangle([x, y, x + 34, y + 40], fill="#d9b36a" if lit else "#39373f")
    draw.rectangle([0, 560, WIDTH, HEIGHT], fill="#565249" if done else "#323135")
    if done:
        draw.polygon([(487, 215), (250, 640), (730, 640)], fill="#8f7a45")
        draw.ellipse([230, 600, 750, 690], fill="#c9a552")
    draw.rectangle([480, 200, 494, 640], fill="#77736c")
    draw.ellipse([464, 180, 510, 226], fill="#ffe9a8" if done else "#55524d")


def road(draw, done):
    draw.rectangle([0, 200, WIDTH, 270], fill=GRASS)
    for left in range(-16, WIDTH, 144):
        draw.ellipse([left, 120, left + 152, 256], fill="#6f8f63")
    draw.polygon([(344, 264), (616, 264), (1040, 720), (-80, 720)], fill="#6b6a6c")
    for row in range(4):
        top = 290 + row * row * 27 + row * 32
        draw.rectangle([470 - row * 3, top, 490 + row * 3, top + 20 + row * 12], fill="#e9e4d4")
    if done:
        draw.polygon([(376, 448), (640, 448), (720, 608), (320, 608)], fill="#57565a")
        return
    draw.ellipse([328, 456, 688, 616], fill="#4a4543")
    draw.ellipse([360, 480, 656, 600], fill="#7d93a3")
    for left in (290, 690):
        _cone(draw, left, 640)


def manhole(draw, done):
    _street(draw)
    draw.ellipse([330, 500, 640, 640], fill="#7d7971" if done else "#1c1b1c")
    if not done:
        draw.ellipse([330, 500, 640, 640], outline="#6a655d", width=10)
        return
    draw.ellipse([345, 508, 625, 632], fill=IRON, outline="#474d50", width=8)
    for shift in range(-90, 91, 45):
        draw.line([485 + shift, 520, 485 + shift, 620], fill="#474d50", width=5)
    draw.line([365, 570, 605, 570], fill="#474d50", width=5)


def bars(draw, done):
    _park(draw)
    colour = BLUE if done else RUST
    lean = 0 if done else 46
    for left in (250, 470, 690):
        shift = lean if left == 690 else 0
        draw.line([left, 600, left + shift, 300], fill=colour, width=18)
    draw.line([250, 305, 690 + lean, 305 + lean // 2], fill=colour, width=14)
    draw.line([250, 380, 470, 380], fill=colour, width=12)
    if not done:
        _cone(draw, 560, 660)
        draw.line([230, 470, 760, 430], fill=RED, width=8)


def bins(draw, done):
    _park(draw)
    draw.rectangle([0, 430, WIDTH, 520], fill=PATH)
    if done:
        for at, colour in enumerate((BLUE, GREEN, RED, IRON)):
            left = 190 + at * 150
            draw.rectangle([left, 360, left + 110, 540], fill=colour)
            draw.rectangle([left - 8, 338, left + 118, 366], fill=DARK)
            draw.rectangle([left + 30, 420, left + 80, 460], fill=WHITE)
        return
    draw.rectangle([430, 380, 520, 540], fill=IRON)
    for left, top, colour in (
        (300, 520, WHITE), (360, 550, DARK), (560, 530, BLUE), (620, 560, WHITE), (480, 575, RED)
    ):  # fmt: skip
        draw.ellipse([left, top, left + 84, top + 46], fill=colour)


def bend(draw, done):
    draw.rectangle([0, 300, WIDTH, HEIGHT], fill=GRASS)
    draw.polygon(
        [(0, 640), (0, 470), (420, 360), (960, 420), (960, 560), (460, 470)], fill="#6b6a6c"
    )
    draw.polygon([(560, 120), (960, 80), (960, 400), (560, 350)], fill=WALL)
    if not done:
        return
    for at in range(6):
        left = 250 + at * 34
        fill = "#e8c33a" if at % 2 == 0 else DARK
        draw.polygon([(left, 412), (left + 34, 404), (left + 62, 512), (left + 26, 524)], fill=fill)
    draw.rectangle([502, 230, 514, 420], fill=IRON)
    draw.ellipse([440, 130, 576, 262], fill=ORANGE)
    draw.ellipse([454, 144, 562, 248], fill="#dce8ee")


def shelter(draw, done):
    _street(draw)
    draw.rectangle([250, 260, 262, 560], fill=IRON)
    draw.rectangle([210, 220, 302, 300], fill=BLUE)
    if not done:
        for left in range(60, WIDTH, 70):
            draw.line([left, 40, left - 26, 150], fill="#8fa6b6", width=4)
        draw.ellipse([420, 590, 640, 640], fill="#7d93a3")
        return
    draw.polygon([(340, 260), (800, 240), (840, 290), (320, 300)], fill=RED)
    for left in (370, 780):
        draw.rectangle([left, 290, left + 14, 580], fill=IRON)
    draw.rectangle([430, 480, 740, 505], fill="#9c6b3f")
    for left in (450, 700):
        draw.rectangle([left, 505, left + 14, 570], fill=IRON)


SCENES = {
    "lamp": lamp,
    "road": road,
    "manhole": manhole,
    "bars": bars,
    "bins": bins,
    "bend": bend,
    "shelter": shelter,
}
