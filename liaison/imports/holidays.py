from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.importing import Importer, declare
from liaison.workdays import actions, notices
from liaison.workdays.models import Holiday
from stations.divisions.reaching import check_reach

NATIONAL = 6  # a county's administrator keeps the national days for the whole installation
FIELDS = ("kind", "name", "source")


class HolidayImport(Importer):
    key = "holidays"
    label = _lazy("节假日")
    note = _lazy("按日期和地区更新；地区留空是全国。写入后，未了结的时限随之重算。")
    columns = notices.COLUMNS
    required = ("day", "kind")
    example = ("2027-01-01", "放假", "元旦", "示例通知〔2026〕1号", "")

    def take(self, row, *, by, now):
        found = notices.holiday(row, _("导入"))
        row.hold(check_reach, by, found.region)
        if not found.region:
            row.hold(self.check_national, by)
        row.refuse()
        held = Holiday.objects.filter(day=found.day, region=found.region).first()
        if held and all(getattr(held, name) == getattr(found, name) for name in FIELDS):
            return "same"
        row_ = held or found
        for name in FIELDS:
            setattr(row_, name, getattr(found, name))
        row_.full_clean()
        row_.save()
        return "changed" if held else "created"

    def check_national(self, by):
        if by.kind == "system" or by.user.is_superuser:
            return
        if len(by.membership.division_id or "") > NATIONAL:
            raise ValidationError(_("全国的节假日由县级及以上的系统管理员导入"))

    def after(self, rows, *, now):
        actions.changed(since=min(self.day(row) for row in rows), now=now)

    def day(self, row):
        return row.day("day") or date.max


HOLIDAYS = declare(HolidayImport())
