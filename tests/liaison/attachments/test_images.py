import io
import time

import pytest
from PIL import Image

from liaison.attachments import images

from . import pictures
from .pictures import encoded, upload


def rebuilt(data, name="photo.jpg"):
    photo = images.rebuild(upload(data, name))
    return photo, Image.open(io.BytesIO(photo.photo))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP", "HEIF", "AVIF"])
def test_what_phones_send_becomes_a_jpeg(kind):
    photo, image = rebuilt(encoded(kind), "IMG_0001")
    assert image.format == "JPEG"
    assert (photo.width, photo.height) == image.size == (64, 48)
    red, green, blue = image.getpixel((30, 20))
    assert red > 200
    assert green < 60
    assert blue < 60


def test_a_second_picture_in_a_phone_file_is_left_out():
    out = io.BytesIO()
    second = Image.new("RGB", (64, 48), "blue")
    Image.new("RGB", (64, 48), "red").save(out, "MPO", save_all=True, append_images=[second])
    photo, image = rebuilt(out.getvalue())
    assert image.getpixel((30, 20))[0] > 200
    assert b"MPF" not in photo.photo


@pytest.mark.parametrize(
    ("mode", "colour"),
    [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0)), ("1", 1), ("I;16", 65535), ("P", 0), ("L", 255)],
)
def test_every_pixel_format_is_read_and_transparent_is_white(mode, colour):
    options = {"transparency": 0} if mode == "P" else {}
    _photo, image = rebuilt(encoded("PNG", mode=mode, colour=colour, **options))
    assert image.getpixel((1, 1)) == (255, 255, 255)


def test_four_colour_print_is_read():
    assert rebuilt(encoded("JPEG", mode="CMYK", colour=(0, 255, 255, 0)))[0].width == 64


def test_position_comment_maker_and_profile_are_gone_and_the_photo_is_upright():
    data = pictures.talkative()
    assert b"SECRET-COMMENT" in data
    photo, image = rebuilt(data)
    assert (photo.width, photo.height) == (48, 64)
    assert not image.getexif()
    assert "comment" not in image.info
    for part in (photo.photo, photo.thumbnail):
        for secret in (b"SECRET", b"Exif", b"GPS", b"ICC_PROFILE"):
            assert secret not in part


def test_a_heic_with_position_loses_it():
    exif = Image.Exif()
    exif[0x010F] = "SECRET-MAKER"
    data = encoded("HEIF", exif=exif.tobytes())
    assert b"SECRET-MAKER" in data
    assert b"SECRET" not in rebuilt(data)[0].photo


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04zip", b"%PDF-1.7"])
def test_what_hangs_behind_the_picture_is_gone(tail):
    photo, _image = rebuilt(encoded() + tail, "photo.php.jpg")
    assert tail not in photo.photo


def test_a_wrong_ending_does_not_matter():
    assert rebuilt(encoded("PNG"), "page.html")[1].format == "JPEG"


def test_large_photos_are_made_smaller():
    photo, image = rebuilt(encoded(size=(4000, 1000)))
    assert image.size == (2560, 640)
    assert Image.open(io.BytesIO(photo.thumbnail)).size == (480, 120)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        SVG[21:],
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n1 0 obj",
        b"PK\x03\x04" + b"\0" * 100,
        b"MZ" + b"\0" * 100,
        b"\0" * 5000,
        b"From: x\r\nContent-Type: multipart/related",
        encoded("TIFF"),
        encoded("ICO", size=(32, 32)),
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(data):
    with pytest.raises(images.Refused, match="只能上传照片"):
        images.rebuild(upload(data))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (encoded(size=(640, 480))[:-200], "不完整"),
        (encoded("PNG", size=(640, 480))[:60], "不完整"),
        (encoded("HEIF", size=(640, 480))[:300], "不完整"),
        (encoded("WEBP")[:30], "不完整"),
        (b"\xff\xd8\xff\xe0" + b"<script>" * 50, "不完整"),
        (b"\xff\xd8\xff\xe0" + b"\0" * (15 * 1024 * 1024), "15 MB"),
        (pictures.animated("GIF"), "动图"),
        (pictures.animated("WEBP"), "动图"),
        (pictures.animated("PNG"), "动图"),
        (pictures.animated("AVIF"), "只能上传照片"),
        (b"GIF", "不完整"),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_broken_oversized_and_moving_pictures_are_refused_with_words(data, words):
    with pytest.raises(images.Refused, match=words):
        images.rebuild(upload(data))


@pytest.mark.parametrize(
    "data",
    [
        pictures.png_bomb(13_000, 13_000),
        pictures.png_bomb(1, 65_000),
        pictures.png_bomb(2**31 - 1, 2**31 - 1),
        pictures.webp_bomb(16_384, 16_384),
        encoded("GIF", size=(1, 20_001)),
    ],
)
def test_a_bomb_is_refused_by_its_header_and_fast(data):
    started = time.monotonic()
    with pytest.raises(images.Refused, match="尺寸过大|损坏"):
        images.rebuild(upload(data))
    assert time.monotonic() - started < 5


def test_a_decoder_that_dies_or_hangs_is_a_refusal(monkeypatch, tmp_path):
    script = tmp_path / "decode.py"
    monkeypatch.setattr(images, "SCRIPT", script)
    script.write_text("import os; os.abort()")
    with pytest.raises(images.Refused, match="损坏"):
        images.rebuild(upload(encoded()))
    script.write_text("while True: pass")
    monkeypatch.setattr(images, "TIMEOUT", 0.3)
    with pytest.raises(images.Refused, match="时间过长"):
        images.rebuild(upload(encoded()))


def test_when_all_turns_are_taken_the_next_is_asked_to_wait(monkeypatch):
    monkeypatch.setattr(images, "WAIT_FOR_A_TURN", 0.01)
    with images._turns, images._turns, pytest.raises(images.Busy) as caught:
        images.rebuild(upload(encoded()))
    assert caught.value.status == 503
