"""Whether the figures keep up with the ledger."""

from django.utils.translation import gettext_lazy as _

from liaison.ledger.models import Event, Seal
from liaison.portal.health import PATIENCE, Finding

from .models import Progress


def lag(now):
    """How old the figures are, and how many sealed events they do not hold yet."""
    reached = Progress.objects.first()
    age = (now - reached.at).total_seconds() if reached and reached.at else None
    behind = Seal.objects.filter(position__gt=reached.position if reached else 0)
    count = behind.count()
    old = Event.objects.filter(seal__in=behind, at__lt=now - PATIENCE).exists()
    return [
        Finding(
            "figures_age_seconds",
            _("距上次统计汇总（秒）"),
            age is not None and age <= PATIENCE.total_seconds(),
            age and round(age),
            _("定时任务没有运行：请启动 beat 和 worker。"),
        ),
        Finding(
            "figures_behind",
            _("还没有计入统计的经过记录"),
            not old,
            count,
            _("统计落后了；一直不减少时请运行 manage.py rebuild_statistics。"),
        ),
    ]
