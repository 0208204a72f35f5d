"""What messages to citizens hold of them."""

from django.utils.translation import gettext_lazy as _

from liaison.personal.models import Unit
from liaison.personal.processing import DUTY
from liaison.personal.register import activity, period

from .models import Delivery, Message


def _due(cutoff):
    done = Message.objects.filter(
        user=None, state__in=[Delivery.SENT, Delivery.DEAD, Delivery.DROPPED]
    )
    return done.filter(created_at__lte=cutoff).exclude(address="")


def _blank(pks, now):
    return Message.objects.filter(pk__in=pks).update(
        address="", body="", link="", data={}, last_error=""
    )


period(
    "notifications.message",
    label=_("发给群众的短信、微信（号码、内容、链接）"),
    amount=90,
    unit=Unit.DAYS,
    basis=_("默认与免查询码链接同期"),
    due=_due,
    forget=_blank,
)
activity(
    "messages",
    label=_("给群众的通知"),
    whose=_("来信群众"),
    fields=("notifications.Message.address", "notifications.Message.body"),
    purpose=_("告知办理进展"),
    basis=DUTY,
    recipients=_("短信网关、微信公众号平台（受托，只收号码和通知内容）"),
    period="notifications.message",
)
activity(
    "wechat",
    label=_("微信提醒的绑定"),
    whose=_("来信群众、工作人员"),
    fields=("notifications.WechatBinding.openid",),
    purpose=_("在微信里告知办理进展"),
    basis=_("本人开启提醒（同意）"),
    recipients=_("微信公众号平台"),
    period="cases.contact",
)
