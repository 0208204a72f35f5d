"""What is told about papers, for the register of messages."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import STAFF, Notice, declare
from suggestions.cases.notifications import house_words

NAMES = {
    "paper.issued": (_("收到公文"), _("收文的承办单位、政府办、联络站")),
    "paper.voided": (_("公文作废"), _("收文的承办单位、政府办、联络站")),
}
SAMPLES = {
    "文种": "交办单",
    "文号": "富民人大交〔2026〕3号",
    "标题": "群众反映事项交办单",
    "发文机关": "富民街道人大工作委员会",
    "链接": f"{settings.SITE_URL}/desk/documents/3/",
    "网站": settings.SITE_NAME,
}


def marked():
    """A context that writes the placeholders themselves into the house's own words."""
    return {
        "paper": SimpleNamespace(
            get_kind_display="{文种}",
            number="{文号}",
            title="{标题}",
            issuer="{发文机关}",
        )
    }


def _default(event):
    return lambda: house_words(event, marked())


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
