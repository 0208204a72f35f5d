"""Scans are numbers per day; nothing about who scanned is held."""

from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.register import period

from .models import ScanCount

period(
    "qrcodes.scan",
    label=_("扫码次数（按日，不含个人信息）"),
    amount=24,
    unit=Unit.MONTHS,
    basis=_("默认两年"),
    due=lambda cutoff: ScanCount.objects.filter(day__lte=cutoff.date()),
)
