"""What is told about openness, for the register of messages; who hears it stands in TOLD."""

from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare
from suggestions.cases import events as cases
from suggestions.cases import notifications

NAMES = {
    "publication.review_due": (_("公开摘要待审核"), _("街道、代表工委")),
    "publication.returned": (_("公开摘要被退回"), _("联络站、街道")),
    "publication.published": (_("摘要已公开"), _("联络站、代表")),
    "publication.withdrawn": (_("公开内容已撤下"), _("联络站、街道")),
}
SAMPLES = {name: cases.SAMPLES[name] for name in cases.FOR_STAFF}


def _default(event):
    return lambda: notifications.house_words(event, cases.marked())


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
