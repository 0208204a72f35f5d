"""The pictures of README and guides, taken from a running demo."""

import urllib.request

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from stations.qrcodes import pictures
from stations.qrcodes.landing import resolve
from stations.qrcodes.models import QRCode

DOMAIN = "rd.qingxi.example"
FOLDER = settings.BASE_DIR / "docs" / "images"


class Command(BaseCommand):
    help = "Take the pictures in docs/images from a running demo (development packages needed)."

    def add_arguments(self, parser):
        parser.add_argument("--address", default=settings.SITE_URL)
        parser.add_argument("--chromium", default="/usr/bin/chromium")

    def handle(self, *, address, chromium, **options):
        try:
            from playwright.sync_api import sync_playwright

            from liaison.demo.camera import Camera
        except ImportError as error:
            raise CommandError("pip install -r requirements-dev.txt") from error
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310
        except OSError as error:
            raise CommandError(f"nothing serves at {address}: start `make run` first") from error
        FOLDER.mkdir(parents=True, exist_ok=True)
        code = deputys_code()
        card = desk_card(code)  # no query while the browser's loop runs
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            camera = Camera(browser, address, FOLDER)
            camera.citizen(code.token)
            camera.public()
            camera.hall()
            camera.staff()
            camera.keep(card, "desk-card", width=900)
            camera.offices()
            camera.votes()
            camera.supervision()
            camera.watchers()
            camera.places()
            browser.close()
        for path in sorted(FOLDER.glob("*.png")):
            self.stdout.write(f"docs/images/{path.name} {path.stat().st_size // 1000} kB")


def desk_card(code):
    """The card as a place would print it, with a domain instead of this machine's address."""
    words = pictures.sheet_words(resolve(code.token, timezone.now())) | {"domain": DOMAIN}
    return pictures.drawn_sheet(words, f"https://{DOMAIN}/q/{code.token}/", 1.0, "png")


def deputys_code():
    """The live code of the representative that the account `deputy` belongs to."""
    return QRCode.objects.live().get(representative__membership__user__username="deputy")
