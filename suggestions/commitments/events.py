"""What is told about promises, for the register of messages; who hears it stands in TOLD."""

from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import CITIZEN, STAFF, Notice, declare
from suggestions.cases import events as cases
from suggestions.cases import notifications

NAMES = {
    "commitment.made": (_("有了承诺"), _("代表、联络站、承办单位")),
    "commitment.due_soon": (_("承诺即将到期"), _("承办单位、联络站、代表")),
    "commitment.overdue": (_("承诺逾期"), _("承办单位、联络站、代表、代表工委")),
    "commitment.fulfilled": (_("承诺已兑现"), _("代表、联络站")),
    "commitment.postponing": (_("承诺改期待审批"), _("街道、代表工委")),
    "commitment.settled": (_("承诺改期有了答复"), _("代表、联络站、承办单位")),
    "commitment.dropped": (_("承诺已撤销"), _("代表、联络站、承办单位")),
}
SAMPLES = {name: cases.SAMPLES[name] for name in (*cases.FOR_STAFF, "期限")}


def _default(event, **extra):
    return lambda: notifications.house_words(event, cases.marked(**extra))


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
declare(
    Notice(
        key="commitment.told.citizen",
        event="commitment.told",
        label=_("告知来信人：承诺有了结果"),
        recipients=_("留了联系方式、希望答复的来信人"),
        channels=CITIZEN,
        default=_default("commitment.told", citizen=True),
        samples={name: cases.SAMPLES[name] for name in cases.FOR_CITIZENS},
    )
)
