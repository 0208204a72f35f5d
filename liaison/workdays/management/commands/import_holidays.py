from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.workdays import actions, calendar, notices
from liaison.workdays.models import Holiday


class Command(BaseCommand):
    help = _("导入放假通知（CSV 或 XLSX：日期、类型、名称、来源、地区）。不加 --apply 只检查。")

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--apply", action="store_true", help=_("写入日历并重算未了结的时限"))

    def handle(self, *args, file, apply, **options):
        try:
            days, errors = notices.read(file)
        except notices.Unreadable as error:
            raise CommandError(str(error)) from None
        for error in errors:
            self.stderr.write(error)
        counts = {"good": len(days), "bad": len(errors)}
        self.stdout.write(_("可导入 %(good)d 行，有误 %(bad)d 行。") % counts)
        if not apply:
            self.stdout.write(_("这是检查，尚未写入；确认后加 --apply。"))
            return
        self._apply(days)

    def _apply(self, days):
        def progress(done):
            self.stdout.write(_("已写入 %(done)d/%(all)d 行") % {"done": done, "all": len(days)})

        changes = actions.record(days=days, now=timezone.now(), progress=progress)
        for change in changes:
            self.stdout.write(
                f"{change.clock}: {_when(change.old_due_at)} → {_when(change.new_due_at)}"
            )
        self.stdout.write(_("重算了 %d 个未了结时限。") % len(changes))
        years = {row.day.year for row in days if not row.region}
        published = Holiday.objects.publishing().filter(day__year__in=years)
        for year in sorted(years - {day.year for day in published.values_list("day", flat=True)}):
            self.stdout.write(_("%d 年缺国庆节，仍按暂定推算，请补齐整年通知。") % year)


def _when(at):
    return at.astimezone(calendar.SHANGHAI).strftime("%Y-%m-%d %H:%M")
