"""What a case holds of the person behind it, and how long."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from liaison.attachments.models import Attachment
from liaison.errors import Refusal
from liaison.personal.models import Unit
from liaison.personal.processing import CONSENT, DUTY
from liaison.personal.register import activity, period

from . import erasure
from .models import Case, Companion


def _each(verb):
    """Case by case, each in its own step; a busy one is left to the next night."""

    def forget(pks, now):
        done = 0
        for case in Case.objects.filter(pk__in=pks):
            try:
                verb(case, now=now)
                done += 1
            except Refusal:
                continue
        return done

    return forget


def _with_citizen_photos(cutoff):
    photos = Attachment.objects.filter(
        subject_type="cases.case", subject_id=OuterRef("pk"), purpose__in=erasure.CITIZEN_PHOTOS
    )
    return Case.objects.filter(Exists(photos), closed_at__lte=cutoff)


def _with_people(cutoff):
    companions = Companion.objects.filter(case=OuterRef("pk"))
    named = Q(contact__isnull=False) | Q(guardian__isnull=False) | Exists(companions)
    return Case.objects.filter(named, closed_at__lte=cutoff)


period(
    "cases.contact",
    label=_("办结事项的联系方式"),
    amount=24,
    unit=Unit.MONTHS,
    basis=_("个人信息保护法第十九条；默认办结后两年"),
    due=_with_people,
    forget=_each(erasure.expire),
    subject_type="cases.case",
)
period(
    "cases.photos",
    label=_("办结事项里群众上传的照片"),
    amount=None,
    unit=Unit.MONTHS,
    basis=_("档案法；本人要求时提前删除"),
    due=_with_citizen_photos,
    forget=_each(erasure.expire_photos),
    subject_type="cases.case",
)
period(
    "cases.likeness",
    label=_("重复提交摘要（手机号与内容的加密摘要）"),
    amount=1,
    unit=Unit.DAYS,
    basis=_("设计：只用于十分钟内去重"),
    due=lambda cutoff: Case.objects.filter(likeness__gt="", submitted_at__lte=cutoff),
    forget=lambda pks, now: Case.objects.filter(pk__in=pks).update(likeness=""),
)
period(
    "cases.words",
    label=_("事项正文和办理经过（不含联系方式）"),
    amount=None,
    unit=Unit.MONTHS,
    basis=_("档案法；本人可在办结后要求删除原文"),
    fixed=True,
)
activity(
    "contact",
    label=_("来信人联系方式"),
    whose=_("来信群众"),
    fields=("cases.Contact.name", "cases.Contact.phone"),
    purpose=_("核实情况、告知进展、回访"),
    basis=DUTY,
    recipients=_(
        "受理的代表、站点、街道（乡镇）人大、代表工委：先遮盖，说明理由后可看；承办单位看不到"
    ),
    period="cases.contact",
)
activity(
    "guardian",
    label=_("未满14周岁的监护人"),
    whose=_("监护人"),
    fields=("cases.Guardian.name", "cases.Guardian.phone"),
    purpose=_("取得监护人同意，与监护人联系"),
    basis=CONSENT,
    recipients=_("受理的代表、站点、街道（乡镇）人大、代表工委，遮盖显示；承办单位看不到"),
    period="cases.contact",
    sensitive=True,
)
activity(
    "companions",
    label=_("多人事项的联系人"),
    whose=_("推选的联系人，最多五位"),
    fields=("cases.Companion.name", "cases.Companion.phone"),
    purpose=_("与推选的代表联系"),
    basis=DUTY,
    recipients=_("受理的代表、站点、街道（乡镇）人大、代表工委，遮盖显示；承办单位看不到"),
    period="cases.contact",
)
activity(
    "matter",
    label=_("反映的情况"),
    whose=_("来信群众、文中提到的人"),
    fields=("cases.Case.content", "cases.Case.location_text", "ledger.EventText.text"),
    purpose=_("办理、答复、监督"),
    basis=DUTY,
    recipients=_("受理站点、代表、各级人大工作机构、承办单位（只看交办给它的部分）"),
    period="cases.words",
    sensitive=True,
)
