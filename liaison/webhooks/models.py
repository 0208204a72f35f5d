import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.personal.fields import EncryptedField
from liaison.workflow import Actor


class HookQuerySet(models.QuerySet):
    def live(self):
        return self.filter(ended_at=None)

    def running(self):
        return self.filter(ended_at=None, paused_at=None)

    def for_reading(self):
        places = ("division", "station", "organisation", "representative")
        return self.select_related("user", "key", *(f"membership__{place}" for place in places))


class Hook(models.Model):
    """推送订阅: where another system hears of what happens, with the eyes of one office. It ends
    with that office, and with the key that a program made it with. `position` is the seal up to
    which the ledger was followed."""

    uid = models.UUIDField(_("订阅号"), unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="hooks", verbose_name=_("所有人")
    )
    membership = models.ForeignKey(
        "memberships.Membership",
        models.PROTECT,
        related_name="hooks",
        verbose_name=_("以何任职"),
    )
    key = models.ForeignKey(
        "api.ApiKey",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hooks",
        verbose_name=_("用哪个密钥订阅"),
    )
    name = models.CharField(_("用途"), max_length=100)
    url = models.CharField(_("接收地址"), max_length=500)
    events = ArrayField(models.CharField(max_length=80), verbose_name=_("事件"))
    within = models.CharField(_("只限区划"), max_length=15, blank=True)
    position = models.BigIntegerField(_("读到的位置"), default=0)
    created_at = models.DateTimeField(_("订阅时间"))
    paused_at = models.DateTimeField(_("暂停时间"), null=True, blank=True)
    pause_reason = models.CharField(_("暂停原因"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("取消时间"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    failing_since = models.DateTimeField(_("从何时起失败"), null=True, blank=True)
    rest_until = models.DateTimeField(_("歇到何时"), null=True, blank=True)
    last_sent_at = models.DateTimeField(_("最近送达"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = HookQuerySet.as_manager()

    class Meta:
        verbose_name = _("推送订阅")
        verbose_name_plural = _("推送订阅")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="hook_has_events", condition=Q(events__len__gt=0))
        ]

    def __str__(self):
        return f"{self.name} {self.url}"

    @property
    def subject_type(self):
        return self._meta.label_lower

    def wants(self, event):
        """`events` names single ones, all of a noun ("case.*") or all ("*")."""
        noun = event.partition(".")[0]
        return bool({"*", f"{noun}.*", event} & set(self.events))

    def actor(self, now):
        """Whoever reads for this subscription; None once office, owner or key have ended."""
        if self.ended_at or not self.user.is_active or not self.membership.is_current(now):
            return None
        if self.key and (self.key.revoked_at or now >= self.key.expires_at):
            return None
        return Actor(
            kind="hook",
            user=self.user,
            membership=self.membership,
            memberships=(self.membership,),
            within=self.within,
            scopes=frozenset(self.key.scopes if self.key else ()),
        )


class Secret(models.Model):
    """What signs the deliveries. After a rotation the one before signs beside it for a while."""

    hook = models.ForeignKey(
        Hook, models.CASCADE, related_name="secrets", verbose_name=_("推送订阅")
    )
    value = EncryptedField(_("签名密钥（加密）"))
    created_at = models.DateTimeField(_("生成时间"))
    ends_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("推送签名密钥")
        verbose_name_plural = _("推送签名密钥")
        ordering = ["-id"]

    def __str__(self):
        return f"secret of {self.hook_id}"


class State(models.TextChoices):
    NEW = "new", _("待推送")
    LEASED = "leased", _("推送中")
    SENT = "sent", _("已送达")
    DEAD = "dead", _("推送失败")
    DROPPED = "dropped", _("已放弃")


class Delivery(models.Model):
    """One change to one subscription. Leased by a worker, whose token fences late ones off; the
    same `uid` however often it is tried, so that the receiver knows a repetition."""

    uid = models.UUIDField(_("推送号"), unique=True, default=uuid.uuid4, editable=False)
    hook = models.ForeignKey(
        Hook, models.CASCADE, related_name="deliveries", verbose_name=_("推送订阅")
    )
    position = models.BigIntegerField(_("位置"), null=True, blank=True)  # none for a test
    event = models.CharField(_("事件"), max_length=80)
    change = models.JSONField(_("内容"), default=dict)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.NEW)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_attempt_at = models.DateTimeField(_("下次尝试"))
    lease_until = models.DateTimeField(_("租约到期"), null=True, blank=True)
    lease_token = models.UUIDField(_("租约"), null=True, blank=True)
    created_at = models.DateTimeField(_("生成时间"))
    sent_at = models.DateTimeField(_("送达时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("推送")
        verbose_name_plural = _("推送")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["hook", "position"], name="delivery_once_per_change")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=["new", "leased"]),
                name="delivery_due",
            ),
            models.Index(fields=["hook", "-id"], name="delivery_log"),
        ]

    def __str__(self):
        return f"{self.event} {self.state}"

    @property
    def is_over(self):
        return self.state in {State.SENT, State.DEAD, State.DROPPED}


class Attempt(models.Model):
    """One call: what the other side answered, in its first words."""

    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="tries", verbose_name=_("推送")
    )
    at = models.DateTimeField(_("时间"))
    status = models.PositiveSmallIntegerField(_("应答状态"), null=True, blank=True)
    error = models.CharField(_("错误"), max_length=300, blank=True)
    excerpt = models.CharField(_("应答开头"), max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"), default=0)

    class Meta:
        verbose_name = _("推送尝试")
        verbose_name_plural = _("推送尝试")
        ordering = ["id"]

    def __str__(self):
        return f"{self.status or self.error}"
