"""What is told about votes, for the register of messages. Nobody is told that somebody voted."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare
from supervision.meetings.telling import house_words

NAMES = {
    "ballot.teller_named": (_("请设票箱口令"), _("监票人、计票人")),
    "ballot.annul_asked": (_("作废重投待批准"), _("人大常委会领导")),
}
SAMPLES = {
    "表决": "青溪县2026年民生实事项目票决",
    "链接": f"{settings.SITE_URL}/desk/ballots/11111111-1111-4111-8111-111111111111/",
    "网站": settings.SITE_NAME,
}


def _default(event):
    return lambda: house_words(event, {"ballot": SimpleNamespace(title="{表决}")})


for name, (label, recipients) in NAMES.items():
    declare(
        Notice(
            key=name,
            event=name,
            label=label,
            recipients=recipients,
            channels=STAFF,
            default=_default(name),
            samples=SAMPLES,
        )
    )
