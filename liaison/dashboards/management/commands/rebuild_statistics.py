import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from liaison.dashboards import actions


class Command(BaseCommand):
    help = "Count every case again from the ledger. Readers see the old figures until it is done."

    def handle(self, *args, **options):
        counted = actions.rebuild(now=timezone.now(), progress=self.bar)
        self.stdout.write(f"\n统计已重建：{counted} 件事项。")

    def bar(self, done, total):
        if sys.stdout.isatty() or done == total:
            filled = 30 * done // max(total, 1)
            self.stdout.write(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", ending="")
