import sys
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from liaison.dashboards import actions as figures
from liaison.demo import (
    county,
    letters,
    livelihood,
    office,
    openness,
    opinions,
    pictures,
    scans,
    scenes,
    sessions,
    stories,
)
from liaison.ledger import actions as ledger
from liaison.notifications.models import Message
from liaison.whole import whole
from stations.divisions.models import Division
from suggestions.cases.actions import close_unrated


def read_up_to(day):
    """Nobody's first sight of the demo is a year of unread messages."""
    Message.objects.filter(created_at__lt=day).update(read_at=F("created_at"))


class Command(BaseCommand):
    help = "Load the invented county with a year of cases. Only into an empty database, DEMO=1."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--cases", type=int, default=140, help="closed cases of the past year")
        parser.add_argument("--rounds", type=int, default=3, help="how often each running story")

    def handle(self, *, seed, cases, rounds, **options):
        if not settings.DEMO:
            raise CommandError("演示数据只能在 DEMO=1 时载入。")
        if Division.objects.exists():
            raise CommandError("数据库里已有数据，没有载入演示数据。")
        now = timezone.now()
        total = cases + len(stories.RUNNING) * rounds
        albums, open_albums = pictures.albums(now), scenes.albums(now)
        shown = scenes.albums(now, livelihood.MOTIFS)
        with whole():
            world = county.build(now, self.tick) | {"albums": albums}
            teller = stories.tell_year(
                world,
                now=now,
                seed=seed,
                total=cases,
                rounds=rounds,
                progress=lambda n: self.bar(n, total),
            )
            self.tick("办理公开")
            openness.publish(teller, now, open_albums)
            self.tick("承诺、公文、备注")
            office.keep(teller, now)
            scans.count()
            self.tick("会议")
            held = sessions.hold(now)
            opinions.draw_up(held, now)
            letters.write(held, now)
            self.tick("民生实事")
            livelihood.tell(now, held, shown)
            close_unrated(now=now)
        read_up_to(now - timedelta(days=2))
        while ledger.seal() == 5000:
            pass
        figures.rebuild(now=now)
        self.tick("月通报")
        office.bulletins(now)
        while ledger.seal() == 5000:
            pass
        figures.follow(now=now)
        self.stdout.write("\n演示县已就绪。")

    def tick(self, words):
        self.stdout.write(f"载入演示县：{words} …")

    def bar(self, done, total):
        if sys.stdout.isatty() or done == total:
            filled = 30 * done // total
            self.stdout.write(
                f"\r事项 [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", ending=""
            )
