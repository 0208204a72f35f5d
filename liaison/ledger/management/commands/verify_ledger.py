from datetime import date

from django.core.management.base import BaseCommand, CommandError

from liaison.ledger.models import Event, Seal
from liaison.ledger.verification import broken_rows, subject_versions


class Command(BaseCommand):
    help = "Recompute every digest, seal and anchor. Exit status 0 only when the ledger is whole."

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            metavar="DAY:DIGEST",
            help="a published seal noted outside, e.g. 2026-11-18:5f3a…; may be given many times",
        )

    def handle(self, *, anchor, **options):
        broken = list(broken_rows(subject_versions(), [noted(text) for text in anchor]))
        for line in broken[:50]:
            self.stderr.write(line)
        if broken:
            raise CommandError(f"台账不完整：{len(broken)} 处")
        self.stdout.write(f"台账完整：{Event.objects.count()} 条，已封存 {Seal.objects.count()} 条")


def noted(text):
    """(day, digest) of one --anchor."""
    day, _colon, digest = text.partition(":")
    try:
        day, digest = date.fromisoformat(day), bytes.fromhex(digest).hex()
    except ValueError:
        digest = ""
    if not digest:
        raise CommandError(f"--anchor 应写成 DAY:DIGEST，不是 {text}")
    return day, digest
