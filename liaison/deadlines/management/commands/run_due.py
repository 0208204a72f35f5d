import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.deadlines import actions
from liaison.notifications import delivery, digest

logger = logging.getLogger(__name__)
AFTER_TROUBLE = 5  # seconds until the next try when the database is away


class Command(BaseCommand):
    help = _("发送到期的提醒和待发的消息。只需要数据库；加 --loop 一直运行，可与定时任务同时开。")

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true")
        parser.add_argument("--interval", type=float, default=60, help=_("两次之间的秒数"))

    def handle(self, *args, loop, interval, **options):
        if not loop:
            taken = actions.sweep_all(now=timezone.now())
            digest.send_due(now=timezone.now())
            delivery.deliver_all(now=timezone.now())
            self.stdout.write(_("处理了 %d 个时限。") % taken)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *caught: stop.set())
        while not stop.is_set():
            stop.wait(interval if _sweep() else min(interval, AFTER_TROUBLE))
        connection.close()


def _sweep():
    """One round; False when the database is away (it may come back at any time)."""
    close_old_connections()
    try:
        actions.sweep_all(now=timezone.now())
        digest.send_due(now=timezone.now())
        delivery.deliver_all(now=timezone.now())
    except (OperationalError, InterfaceError):
        logger.exception("the database is away")
        connection.close()
        return False
    return True
