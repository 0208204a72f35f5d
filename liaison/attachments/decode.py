"""Run as a process of its own (`python -I decode.py KIND`): image on stdin, fresh JPEGs on stdout.

Whatever a hostile file does to the decoder, it does it here: under a memory and a processor
limit, without the product's settings, secrets or database. Answers one JSON line with the sizes,
then the bytes of photo and thumbnail; or one JSON line with `refused`.
"""

import io
import json
import resource
import sys

MEMORY = 1024 * 1024 * 1024
SECONDS = 10
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
LONG_EDGE = 2560
THUMBNAIL = 480
FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/apng": ("PNG",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP",),
    "image/webp": ("WEBP",),
    "image/avif": ("AVIF",),
    "image/heic": ("HEIF",),
    "image/heif": ("HEIF",),
}
# Phones put a second picture (depth, gain map, burst) into these; the first is the photo.
SEVERAL_ALLOWED = {"MPO", "HEIF"}


class Refused(Exception):  # noqa: N818 - a no, not a fault
    pass


def check_size(width, height):
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise Refused("too_many_pixels")


def webp_canvas(data):
    """Pillow allocates an extended WebP's canvas when it opens it: look at the header first."""
    if data[12:16] == b"VP8X" and len(data) >= 30:
        width = 1 + int.from_bytes(data[24:27], "little")
        check_size(width, 1 + int.from_bytes(data[27:30], "little"))
        if data[20] & 2:
            raise Refused("animated")


def opened(data, kind):
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # check_size is stricter and has no warning stage
    if kind in ("image/heic", "image/heif"):
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener()
    if kind == "image/webp":
        webp_canvas(data)
    image = Image.open(io.BytesIO(data), formats=FORMATS[kind])
    check_size(*image.size)
    if getattr(image, "n_frames", 1) > 1 and image.format not in SEVERAL_ALLOWED:
        raise Refused("animated")
    return image


def rebuilt(image):
    """Pixels only, upright, on white, at most LONG_EDGE: no profile, text or position survives."""
    from PIL import Image, ImageOps

    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (LONG_EDGE, LONG_EDGE))
    image.load()
    if image.mode.startswith("I") or image.mode == "F":
        image = image.convert("F").point(lambda value: value / 256).convert("L")
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image.thumbnail((LONG_EDGE, LONG_EDGE), reducing_gap=2.0)
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image)
        image = paper
    image = image.convert("RGB")
    image.thumbnail((LONG_EDGE, LONG_EDGE), reducing_gap=2.0)
    return Image.frombytes("RGB", image.size, image.tobytes())


def jpeg(image, quality):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        photo = rebuilt(opened(sys.stdin.buffer.read(), sys.argv[1]))
        small = photo.copy()
        small.thumbnail((THUMBNAIL, THUMBNAIL))
        big, little = jpeg(photo, 85), jpeg(small, 80)
    except Refused as refusal:
        answer, big, little = {"refused": str(refusal)}, b"", b""
    except MemoryError:
        answer, big, little = {"refused": "too_many_pixels"}, b"", b""
    except Exception:  # noqa: BLE001 - decoders raise anything on broken input
        answer, big, little = {"refused": "broken"}, b"", b""
    else:
        answer = {
            "width": photo.width,
            "height": photo.height,
            "photo": len(big),
            "thumbnail": len(little),
        }
    out.write(json.dumps(answer).encode() + b"\n" + big + little)
    out.flush()


if __name__ == "__main__":
    main()
