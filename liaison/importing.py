"""What may be taken in from tables: one Importer per kind, for the command line and the desk."""

import re

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.tables import Row, Unreadable, read, take_rows
from liaison.workflow import SYSTEM


class Importer:
    """One kind of table that may be taken in: its columns, and what becomes of a row.

    `take(row, by=…, now=…)` answers "created", "changed" or "same". It reads the whole row, lets it
    refuse with all its faults (`row.refuse`, `row.assign`), and then writes; one beyond the place
    that `by` looks after is refused too.
    """

    key = ""
    label = ""
    note = ""
    columns: dict = {}
    required: tuple = ()
    example: tuple = ()  # of the downloadable template, in the order of `columns`
    after = None  # verb(rows, now=): once all `rows` are written, in the same transaction

    def take(self, row, *, by, now):
        raise NotImplementedError

    def bring(self, row, *, by, now):
        """`take`, but never what only shows how a row is written."""
        if self.example and self._plain(row.cells) == self._plain(self.shown()):
            raise ValidationError(_("这是示例行，请删去。"))
        return self.take(row, by=by, now=now)

    def shown(self):
        return dict(zip(self.columns, self.example, strict=False))

    @staticmethod
    def _plain(cells):
        """Cells without what a spreadsheet changes by opening the file: 2027-01-01 → 2027/1/1."""
        return {name: re.sub("[-/]0?", "-", text) for name, text in cells.items() if text}

    def headings(self):
        return [headings[0] for headings in self.columns.values()]

    def absent(self, rows):
        present = set(rows[0][1]) if rows else set()
        return [
            self.columns[name][0]
            for name in self.required
            if rows and not present & set(self.columns[name])
        ]

    def unknown(self, rows):
        known = {heading for headings in self.columns.values() for heading in headings}
        return sorted((set(rows[0][1]) if rows else set()) - known)


IMPORTERS: dict[str, Importer] = {}


def declare(importer):
    IMPORTERS[importer.key] = importer
    return importer


class ImportCommand(BaseCommand):
    """Dry run by default; `--apply` stores the good rows and lists the others by row number."""

    importer: Importer

    def add_arguments(self, parser):
        parser.add_argument("file", help=_("CSV 或 xlsx 文件"))
        parser.add_argument("--apply", action="store_true", help=_("写入；不加则只检查"))

    def handle(self, *, file, apply, **options):
        now = timezone.now()
        try:
            rows = list(read(file))
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self.check_headings(rows)
        report = take_rows(
            ((number, Row(cells, self.importer.columns)) for number, cells in rows),
            lambda row: self.importer.bring(row, by=SYSTEM, now=now),
            apply=apply,
            progress=self.progress(len(rows)),
        )
        self.tell(report, apply=apply)

    def check_headings(self, rows):
        if absent := self.importer.absent(rows):
            raise CommandError(_("缺少列：%s") % "、".join(absent))
        if unknown := self.importer.unknown(rows):
            self.stdout.write(_("不导入的列：%s") % "、".join(unknown))

    def progress(self, total):
        if not self.stdout.isatty():
            return None

        def show(done):
            if done % 100 == 0 or done == total:
                self.stdout.write(f"\r{done}/{total}", ending="" if done < total else "\n")

        return show

    def tell(self, report, *, apply):
        for number, words in report.errors:
            self.stdout.write(_("第 %(number)d 行：%(words)s") % {"number": number, "words": words})
        self.stdout.write(
            _("新增 %(created)d，更新 %(changed)d，未变 %(same)d，有误 %(errors)d。")
            % {
                "created": report.counts["created"],
                "changed": report.counts["changed"],
                "same": report.counts["same"],
                "errors": len(report.errors),
            }
        )
        if not apply:
            self.stdout.write(_("以上是试运行，什么也没有写入；确认后加 --apply。"))
