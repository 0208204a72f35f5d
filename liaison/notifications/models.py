from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from liaison.personal.fields import EncryptedField
from liaison.text import mask_phone


class Channel(models.TextChoices):
    INBOX = "inbox", _("站内")
    EMAIL = "email", _("邮件")
    SMS = "sms", _("短信")


class Delivery(models.TextChoices):
    NEW = "new", _("待发送")
    LEASED = "leased", _("发送中")
    SENT = "sent", _("已发送")
    UNKNOWN = "unknown", _("结果未知")
    DEAD = "dead", _("发送失败")


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
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    link = models.CharField(_("链接"), max_length=300, blank=True)
    is_urgent = models.BooleanField(_("紧急"), default=False)
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
        ]

    def __str__(self):
        return self.title

    @property
    def masked_address(self):
        """138****5678, or w***@example.org."""
        name, at, host = self.address.partition("@")
        return f"{name[:1]}***@{host}" if at else mask_phone(self.address)
