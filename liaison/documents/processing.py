"""Papers quote what people said; they are kept as the archive law wants."""

from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.processing import DUTY
from liaison.personal.register import activity, period

period(
    "documents.paper",
    label=_("已签发的公文、签章件"),
    amount=None,
    unit=Unit.MONTHS,
    basis=_("档案法；本人要求删除时，公文重新生成，不再含其信息"),
    fixed=True,
)
activity(
    "papers",
    label=_("公文和签章件"),
    whose=_("来信群众"),
    fields=(
        "documents.Rendition.content",
        "documents.Rendition.pdf",
        "documents.Rendition.docx",
        "documents.SignedCopy.file",
    ),
    purpose=_("交办、转办、告知和归档"),
    basis=DUTY,
    recipients=_("收文单位（遮盖电话、证件号）、来信群众本人"),
    period="documents.paper",
)
