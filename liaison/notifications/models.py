import re
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from liaison.personal.fields import EncryptedField
from liaison.personal.keys import UnknownKey
from liaison.text import mask_phone

FIELD = re.compile(r"[a-z_]{1,30}[0-9]{0,3}")  # a field of a WeChat template


class Channel(models.TextChoices):
    INBOX = "inbox", _("站内")
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")
    WECHAT = "wechat", _("微信")


class Delivery(models.TextChoices):
    NEW = "new", _("待发送")
    LEASED = "leased", _("发送中")
    SENT = "sent", _("已发送")
    UNKNOWN = "unknown", _("结果未知")
    DEAD = "dead", _("发送失败")
    DROPPED = "dropped", _("已放弃")
    HELD = "held", _("备用")  # goes out if WeChat does not take its own


class Receipt(models.TextChoices):
    DELIVERED = "delivered", _("已到手机")
    FAILED = "failed", _("未到手机")


class Message(models.Model):
    """One message to one recipient by one channel: inbox and outbox in one table.

    Written in the transaction of the event that causes it. The in-site inbox is the record;
    e-mail and SMS are delivered by workers holding a lease whose token fences late ones off.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("收件人"),
    )
    address = EncryptedField(_("外部地址"), blank=True)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    event = models.CharField(_("事件"), max_length=60)
    subject_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("对象编号"), null=True, blank=True)
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    link = models.CharField(_("链接"), max_length=300, blank=True)
    data = models.JSONField(_("渠道数据"), default=dict, blank=True)
    is_urgent = models.BooleanField(_("紧急"), default=False)
    awaits_digest = models.BooleanField(_("等待汇总"), default=False)
    dedupe_key = models.CharField(_("去重键"), max_length=200, unique=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=Delivery.choices, default=Delivery.NEW
    )
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_attempt_at = models.DateTimeField(_("下次尝试"))
    lease_until = models.DateTimeField(_("租约到期"), null=True, blank=True)
    lease_token = models.UUIDField(_("租约"), null=True, blank=True)
    last_error = models.CharField(_("最近错误"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("生成时间"))
    sent_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    receipt = models.CharField(_("回执"), max_length=10, choices=Receipt.choices, blank=True)
    receipt_at = models.DateTimeField(_("回执时间"), null=True, blank=True)
    read_at = models.DateTimeField(_("已读时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(channel="inbox") | models.Q(user__isnull=False),
                name="inbox_message_has_user",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["new", "leased", "unknown"]),
                name="message_due",
            ),
            models.Index(
                fields=["user", "-id"], condition=models.Q(channel="inbox"), name="message_inbox"
            ),
            models.Index(
                fields=["user"],
                condition=models.Q(channel="inbox", read_at=None),
                name="message_unread",
            ),
            models.Index(fields=["-id"], condition=models.Q(state="dead"), name="message_dead"),
            models.Index(fields=["-id"], condition=~models.Q(channel="inbox"), name="message_log"),
            models.Index(
                fields=["user"], condition=models.Q(awaits_digest=True), name="message_digest"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def masked_address(self):
        """138****5678, w***@example.org, or oA****9f for a WeChat openid."""
        try:
            self.address  # noqa: B018 - a page that deferred it asks row by row
        except (UnknownKey, ValueError):
            return _("（无法解密）")
        if self.channel == Channel.WECHAT:
            return f"{self.address[:2]}****{self.address[-2:]}" if self.address else ""
        name, at, host = self.address.partition("@")
        return f"{name[:1]}***@{host}" if at else mask_phone(self.address)


class MessageTemplate(models.Model):
    """The wording that a place gives one message in one channel, instead of the house's own.

    Plain text with {编号}-like placeholders, never a program. `version` = last event in the ledger;
    a wording that went back to the default stays as an inactive row, with its history.
    """

    subject_type = "notifications.messagetemplate"

    event = models.CharField(_("消息"), max_length=60, help_text=_("事件代码，可带变体"))
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    division = models.CharField(_("区划代码"), max_length=15, blank=True, help_text=_("空＝全部"))
    title = models.CharField(_("标题"), max_length=60, blank=True)
    body = models.TextField(_("内容"), max_length=500, blank=True)
    is_active = models.BooleanField(_("启用"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("最近修改人"),
    )
    updated_at = models.DateTimeField(_("最近修改时间"), null=True)

    class Meta:
        verbose_name = _("消息文案")
        verbose_name_plural = _("消息文案")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "division"], name="wording_once_per_division"
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | ~models.Q(body=""), name="wording_has_body"
            ),
        ]

    def __str__(self):
        return f"{self.event} {self.channel} {self.division}"


class MessageChoice(models.Model):
    """What one user wants to hear, by which way, at once or once a day. The inbox is always on."""

    class Timing(models.TextChoices):
        NOW = "now", _("随时发给我")
        DIGEST = "digest", _("每天汇总成一条")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="message_choice",
        verbose_name=_("账号"),
    )
    channels = models.JSONField(_("各类消息的渠道"), default=dict, blank=True)
    timing = models.CharField(_("时间"), max_length=8, choices=Timing, default=Timing.NOW)
    digest_hour = models.PositiveSmallIntegerField(_("汇总时间"), default=8)
    digest_channel = models.CharField(
        _("汇总渠道"),
        max_length=10,
        choices=[(Channel.EMAIL, Channel.EMAIL.label), (Channel.WECHAT, Channel.WECHAT.label)],
        default=Channel.EMAIL,
    )
    digested_on = models.DateField(_("最近汇总日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("通知选择")
        verbose_name_plural = _("通知选择")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest_hour__gte=7, digest_hour__lte=21),
                name="digest_hour_by_day",
            )
        ]
        indexes = [
            models.Index(
                fields=["digested_on"], condition=models.Q(timing="digest"), name="choice_digest"
            )
        ]

    def __str__(self):
        return str(self.user)

    def last_day(self, now):
        """The day whose digest hour was the last to pass."""
        local = localtime(now)
        return local.date() - timedelta(days=local.hour < self.digest_hour)


class WechatTemplate(models.Model):
    """Which message template of the official account carries an event, and what goes where."""

    class Kind(models.TextChoices):
        TEMPLATE = "template", _("模板消息")
        SUBSCRIBE = "subscribe", _("订阅通知")

    event = models.CharField(
        _("消息"), max_length=60, blank=True, help_text=_("事件代码；空＝没有单独设置的全部消息")
    )
    division = models.CharField(_("区划代码"), max_length=15, blank=True, help_text=_("空＝全部"))
    kind = models.CharField(_("种类"), max_length=10, choices=Kind, default=Kind.TEMPLATE)
    template_id = models.CharField(_("模板编号"), max_length=64)
    is_once = models.BooleanField(
        _("一次性订阅"),
        default=False,
        help_text=_("订阅一次只能收一条：发出一条以后，要等本人重新开启才再发"),
    )
    fields = models.JSONField(
        _("字段"), help_text=_('例如 {"thing1": "{标题}", "time2": "{时间}"}')
    )

    class Meta:
        verbose_name = _("微信模板")
        verbose_name_plural = _("微信模板")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "division"], name="wechat_template_once_per_event"
            )
        ]

    def __str__(self):
        return f"{self.event or _('全部消息')} {self.template_id}"

    def clean(self):
        from . import wording

        if not isinstance(self.fields, dict) or not self.fields:
            raise ValidationError({"fields": _("请填写字段和内容，至少一项。")})
        for name, text in self.fields.items():
            if not isinstance(text, str) or not FIELD.fullmatch(name):
                raise ValidationError({"fields": _("字段“%s”写得不对。") % name})
            if problem := wording.problem(text, wording.known()):
                raise ValidationError({"fields": problem})


class WechatBinding(models.Model):
    """A WeChat reader of messages: a user, or whoever follows one subject (a citizen's matter)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="wechat",
        verbose_name=_("账号"),
    )
    about_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("对象编号"), null=True, blank=True)
    openid = EncryptedField(_("微信编号"))
    app_id = models.CharField(_("公众号"), max_length=40)
    bound_at = models.DateTimeField(_("绑定时间"))
    used_up = models.JSONField(
        _("已用完或被拒收的模板"), default=list, blank=True, help_text=_("重新开启后清空")
    )

    class Meta:
        verbose_name = _("微信绑定")
        verbose_name_plural = _("微信绑定")
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id"],
                condition=models.Q(user=None),
                name="wechat_once_per_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, about_type="", about_id=None)
                | models.Q(user=None, about_id__isnull=False) & ~models.Q(about_type=""),
                name="wechat_of_user_or_subject",
            ),
        ]

    def __str__(self):
        return str(self.user or f"{self.about_type} {self.about_id}")


class WechatToken(models.Model):
    """The access token that all processes share; whoever renews it holds a short lease."""

    app_id = models.CharField(_("公众号"), max_length=40, unique=True)
    token = EncryptedField(_("凭据"), blank=True)
    expires_at = models.DateTimeField(_("到期时间"), null=True)
    lease_until = models.DateTimeField(_("租约到期"), null=True)
    lease_token = models.UUIDField(_("租约"), null=True)

    class Meta:
        verbose_name = _("微信凭据")
        verbose_name_plural = _("微信凭据")

    def __str__(self):
        return self.app_id


class ReceiptNonce(models.Model):
    """A signed receipt counts once; kept a little longer than its signature is good for."""

    nonce = models.CharField(_("随机数"), max_length=64, unique=True)
    seen_at = models.DateTimeField(_("收到时间"), db_index=True)

    class Meta:
        verbose_name = _("回执随机数")
        verbose_name_plural = _("回执随机数")

    def __str__(self):
        return self.nonce
