"""扫码次数: whoever told something by a code scanned it, and some others only looked."""

from collections import Counter

from liaison.workdays.calendar import local_day
from stations.qrcodes.models import QRCode, ScanCount
from suggestions.cases.models import Case, Channel


def count():
    codes = QRCode.objects.live()
    by_station = dict(codes.exclude(station=None).values_list("station", "pk"))
    by_person = dict(codes.exclude(representative=None).values_list("representative", "pk"))
    told = Case.objects.filter(channel__in=[Channel.STATION_CODE, Channel.REPRESENTATIVE_CODE])
    days = Counter()
    for pk, station, person, at in told.values_list(
        "pk", "station", "representative", "submitted_at"
    ):
        code = by_person.get(person) or by_station[station]
        days[code, local_day(at)] += 2 + pk % 4
    ScanCount.objects.bulk_create(
        ScanCount(code_id=code, day=day, count=number) for (code, day), number in days.items()
    )
