"""Everything between a started database and a serving site, in one process and safe to repeat."""

import hashlib

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

# What installed apps bring for pages that this site does not have.
UNSERVED = ["redoc", "rest_framework", "django_htmx"]


class Command(BaseCommand):
    help = "Migrate, grant, load the demo into an empty database, collect the static files."

    def add_arguments(self, parser):
        parser.add_argument("--welcome", help="write what print_welcome says to this file")
        parser.add_argument("--cases", type=int, default=140, help="closed cases of the demo")

    def handle(self, *, welcome, cases, **options):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("grant_roles")
        empty = not get_user_model().objects.exists()
        if settings.DEMO and empty and "load_demo" in get_commands():
            self.stdout.write("loading the demo county")
            call_command("load_demo", cases=cases)
        self.collect()
        if welcome:
            with open(welcome, "w", encoding="utf-8") as file:
                call_command("print_welcome", stdout=file)

    def collect(self):
        """Compressing takes seconds, so only when a file changed."""
        state = static_state()
        marker = settings.STATIC_ROOT / "collected"
        if marker.is_file() and marker.read_text() == state:
            return
        self.stdout.write("collecting static files")
        call_command(
            "collectstatic",
            interactive=False,
            verbosity=0,
            clear=True,
            ignore_patterns=UNSERVED,
        )
        marker.write_text(state)


def static_state():
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = (storage.path(path), storage.size(path), storage.get_modified_time(path))
            digest.update(repr(stat).encode())
    return digest.hexdigest()
