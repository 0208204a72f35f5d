"""Photos: rebuilt without their metadata, so the picture itself is what is held."""

from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.processing import DUTY
from liaison.personal.register import activity, period

period(
    "attachments.orphan",
    label=_("上传后没有使用的照片"),
    amount=1,
    unit=Unit.DAYS,
    basis=_("设计：二十四小时"),
    fixed=True,
)
activity(
    "photos",
    label=_("照片"),
    whose=_("来信群众、照片中的人"),
    fields=("attachments.Attachment.file", "attachments.Attachment.thumbnail"),
    purpose=_("说明情况、对照办理前后"),
    basis=DUTY,
    recipients=_("受理站点、代表、承办单位"),
    period="cases.photos",
    sensitive=True,
)
