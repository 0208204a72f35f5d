from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from . import words

OWED_BY_CITIZEN = ("rating", "supplement")  # kinds for which nobody in office is late


class Unit(models.TextChoices):
    HOURS = "hours", _("小时（昼夜连续）")
    WORKING_DAYS = "working_days", _("个工作日")
    DAYS = "days", _("天（自然日）")
    MONTHS = "months", _("个月")


class DeadlinePolicy(models.Model):
    """How long one kind of clock runs for one kind of matter. A blank condition fits everything."""

    noun = models.CharField(_("业务对象"), max_length=60)
    kind = models.CharField(_("时限种类"), max_length=30)
    mode = models.CharField(_("办理方式"), max_length=30, blank=True)
    category = models.CharField(_("类别代码"), max_length=12, blank=True, help_text=_("按前缀匹配"))
    urgency = models.CharField(_("紧急程度"), max_length=20, blank=True)
    division = models.CharField(
        _("区划代码"), max_length=15, blank=True, help_text=_("按前缀匹配，越长越优先")
    )
    amount = models.PositiveSmallIntegerField(_("数量"), validators=[MinValueValidator(1)])
    unit = models.CharField(_("单位"), max_length=12, choices=Unit)
    max_pauses = models.PositiveSmallIntegerField(_("最多暂停次数"), default=0)
    max_extensions = models.PositiveSmallIntegerField(_("最多延期次数"), default=0)
    source = models.CharField(_("依据"), max_length=200)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = _("时限规定")
        verbose_name_plural = _("时限规定")
        ordering = ["noun", "kind", "mode", "category", "urgency", "division"]
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "kind", "mode", "category", "urgency", "division"],
                name="policy_once_per_condition",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="policy_amount_positive"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="policy_unit_known"),
        ]

    def __str__(self):
        return f"{self.noun} {self.kind} {self.amount} {self.get_unit_display()}"

    @property
    def subject_type(self):
        return self._meta.label_lower

    @property
    def is_default(self):
        """A row for everywhere: nobody below deletes or changes it, a place sets its own beside."""
        return self.division == ""

    @property
    def specificity(self):
        """More conditions win; then the mode, the longer category, the longer division."""
        conditions = [self.mode, self.category, self.urgency, self.division]
        return (
            sum(map(bool, conditions)),
            bool(self.mode),
            bool(self.urgency),
            len(self.category),
            len(self.division),
        )


class Rung(models.Model):
    """One step of the reminder ladder of a kind of clock."""

    class Anchor(models.TextChoices):
        START = "start", _("自开始起")
        DUE = "due", _("自到期起（负数为到期前）")

    class Unit(models.TextChoices):
        HOURS = "hours", _("小时")
        WORKING_DAYS = "working_days", _("个工作日")
        DAYS = "days", _("天")
        MORNING = "morning", _("到期日（或其前后几天）早上 8:30")

    class Event(models.TextChoices):
        TAKE_OVER = "take_over", _("可代接")
        DUE_SOON = "due_soon", _("即将到期")
        OVERDUE = "overdue", _("超期")
        URGE = "urge", _("催办")
        PROPOSE = "propose_supervision", _("建议督办")

    noun = models.CharField(_("业务对象"), max_length=60)
    kind = models.CharField(_("时限种类"), max_length=30)
    code = models.SlugField(_("代码"), max_length=30)
    label = models.CharField(_("说明"), max_length=80)
    level = models.PositiveSmallIntegerField(_("级别"), help_text=_("同一时刻只发级别最高的"))
    anchor = models.CharField(_("起算点"), max_length=5, choices=Anchor)
    amount = models.SmallIntegerField(_("偏移"))
    unit = models.CharField(_("单位"), max_length=12, choices=Unit)
    event = models.CharField(_("事件"), max_length=30, choices=Event)
    audience = ArrayField(
        models.CharField(max_length=30), verbose_name=_("发给"), help_text=_("角色代码，逗号分隔")
    )
    skip_quiet = models.BooleanField(_("夜间也发"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("提醒档")
        verbose_name_plural = _("提醒档")
        ordering = ["noun", "kind", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["noun", "kind", "code"], name="rung_code_once_per_kind"
            ),
            models.UniqueConstraint(
                fields=["noun", "kind", "level"], name="rung_level_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(anchor="due") | Q(amount__gte=0) & ~Q(unit="morning"),
                name="rung_from_start_looks_forward",
            ),
        ]

    def __str__(self):
        return f"{self.noun} {self.kind} {self.label}"


class ClockQuerySet(models.QuerySet):
    def of(self, subject):
        return self.filter(subject_type=subject.subject_type, subject_id=subject.pk)

    def running(self):
        """Not settled; paused clocks are still open."""
        return self.filter(settled_at=None)

    def overdue(self, now):
        return self.running().filter(paused_at=None, due_at__lt=now)

    def ringing(self, now):
        """What a sweep has to take; served by the partial index."""
        return self.filter(settled_at=None, paused_at=None, next_rung_at__lte=now)

    def failing(self):
        """Clocks whose last reminder could not be sent; each is tried again every hour."""
        return self.running().exclude(last_error="")


class Clock(models.Model):
    """A promise to one subject: from when, until when, and whether it was kept."""

    class Verdict(models.TextChoices):
        ON_TIME = "on_time", _("按时")
        LATE = "late", _("超期")
        CANCELLED = "cancelled", _("取消")

    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    kind = models.CharField(_("时限种类"), max_length=30)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    policy = models.ForeignKey(
        DeadlinePolicy, models.SET_NULL, null=True, blank=True, verbose_name=_("时限规定")
    )
    # Copied from the policy, so that a change of policy never moves a promise already made.
    amount = models.PositiveSmallIntegerField(_("数量"))
    unit = models.CharField(_("单位"), max_length=12, choices=Unit)
    max_pauses = models.PositiveSmallIntegerField(_("最多暂停次数"), default=0)
    max_extensions = models.PositiveSmallIntegerField(_("最多延期次数"), default=0)
    urgency = models.CharField(_("紧急程度"), max_length=20, default="normal")
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    region = models.CharField(_("日历地区"), max_length=15, blank=True)

    started_at = models.DateTimeField(_("开始"))
    due_at = models.DateTimeField(_("到期"))
    provisional = models.BooleanField(_("暂按周末推算"), default=False)
    calendar_version = models.CharField(_("日历版本"), max_length=40, blank=True)
    paused_at = models.DateTimeField(_("暂停于"), null=True, blank=True)
    extended_days = models.PositiveSmallIntegerField(_("已延长工作日"), default=0)
    extensions = models.PositiveSmallIntegerField(_("已延期次数"), default=0)
    was_late = models.BooleanField(_("曾超期"), default=False)
    settled_at = models.DateTimeField(_("了结"), null=True, blank=True)
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict, blank=True)
    next_rung_at = models.DateTimeField(_("下次提醒"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("提醒失败次数"), default=0)
    last_error = models.TextField(_("最近错误"), blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        ordering = ["started_at", "pk"]
        indexes = [
            models.Index(
                fields=["next_rung_at"],
                condition=Q(settled_at=None, paused_at=None),
                name="clock_ringing",
            ),
            models.Index(
                fields=["due_at"], condition=Q(settled_at=None), name="clock_running_by_due"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="clock_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "round"],
                condition=Q(settled_at=None),
                name="clock_one_running_per_kind_and_round",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, verdict="")
                | Q(settled_at__isnull=False, verdict__in=["on_time", "late", "cancelled"]),
                name="clock_verdict_when_settled",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None) | Q(settled_at=None), name="clock_settled_not_paused"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("started_at")), name="clock_due_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="on_time") | Q(settled_at__lte=F("due_at"), was_late=False),
                name="clock_late_stays_late",
            ),
        ]

    def __str__(self):
        return f"{self.subject_type} {self.subject_id} {self.kind}"

    @property
    def counts_working_time(self):
        """Working days stand still on rest days; hours, days and months do not."""
        return self.unit == Unit.WORKING_DAYS

    @property
    def is_paused(self):
        return self.paused_at is not None

    @property
    def is_urgent(self):
        return self.urgency == "urgent"

    @property
    def is_owed_by_citizen(self):
        return self.kind in OWED_BY_CITIZEN

    def is_late(self, now):
        """Past due at `now`, or was so before; for a settled clock what was frozen then."""
        if self.settled_at:
            return self.verdict == self.Verdict.LATE or self.was_late
        return self.was_late or (self.paused_at or now) > self.due_at

    def remaining_words(self, now):
        """“还剩 2 小时 10 分”, “还剩 3 个工作日”, “超期 2 小时”; the verdict once settled."""
        return words.remaining(self, now)

    def tone(self, now):
        """ok | warn | late: warn on the last third, at most the last 24 hours; never late for
        what the citizen may do or leave."""
        if self.is_late(now):
            return "warn" if self.is_owed_by_citizen else "late"
        if self.settled_at or self.paused_at:
            return "ok"
        warning = min((self.due_at - self.started_at) / 3, timedelta(days=1))
        return "warn" if self.due_at - now <= warning else "ok"


class Pause(models.Model):
    """Time that does not count, and why. Kept for ever, shown to the citizen and counted."""

    class Reason(models.TextChoices):
        NEED_INFO = "need_info", _("等待补充材料")
        OBJECTION = "objection", _("改办申请审核中")
        REPLY_REVIEW = "reply_review", _("答复审核中")
        REVIEW = "review", _("送审中")
        LISTED = "listed", _("客观原因暂停")

    UNLIMITED = (Reason.REPLY_REVIEW, Reason.REVIEW)

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="pauses", verbose_name=_("时限"))
    reason = models.CharField(_("原因"), max_length=30, choices=Reason)
    words = models.CharField(_("原因说明"), max_length=80, blank=True)
    started_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True, blank=True)

    class Meta:
        verbose_name = _("暂停")
        verbose_name_plural = _("暂停")
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=Q(ended_at=None), name="pause_one_open_per_clock"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="pause_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_has_reason"),
        ]

    def __str__(self):
        return self.words or self.get_reason_display()


class DueChange(models.Model):
    """Every move of a promise: what it was, what it became, why."""

    class Reason(models.TextChoices):
        PAUSE = "pause", _("暂停顺延")
        EXTENSION = "extension", _("批准延期")
        CALENDAR = "calendar", _("放假通知公布后重算")

    clock = models.ForeignKey(
        Clock, models.CASCADE, related_name="due_changes", verbose_name=_("时限")
    )
    reason = models.CharField(_("原因"), max_length=10, choices=Reason)
    at = models.DateTimeField(_("时间"))
    old_due_at = models.DateTimeField(_("原到期"))
    new_due_at = models.DateTimeField(_("新到期"))

    class Meta:
        verbose_name = _("到期变更")
        verbose_name_plural = _("到期变更")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_reason_display()} {self.old_due_at} → {self.new_due_at}"


class Reminder(models.Model):
    """What became of one rung of one clock: this row is why nothing is sent twice."""

    class Outcome(models.TextChoices):
        SENT = "sent", _("已发")
        SUPERSEDED = "superseded", _("由更高一档代替")

    clock = models.ForeignKey(
        Clock, models.CASCADE, related_name="reminders", verbose_name=_("时限")
    )
    rung = models.ForeignKey(Rung, models.PROTECT, verbose_name=_("提醒档"))
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome)
    event = models.CharField(_("事件"), max_length=30)
    due_at = models.DateTimeField(_("应发时间"))
    at = models.DateTimeField(_("处理时间"))

    class Meta:
        verbose_name = _("提醒记录")
        verbose_name_plural = _("提醒记录")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "rung"], name="reminder_once_per_rung"),
            models.CheckConstraint(
                condition=Q(outcome__in=["sent", "superseded"]), name="reminder_outcome_known"
            ),
        ]

    def __str__(self):
        return f"{self.rung_id} {self.outcome}"


class SweepRun(models.Model):
    """Heartbeat of the sweep: one row, read by /healthz/deep."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_run_at = models.DateTimeField(_("最近运行"))
    taken = models.PositiveIntegerField(_("本次处理"), default=0)
    failed = models.PositiveIntegerField(_("本次失败"), default=0)

    class Meta:
        verbose_name = _("提醒巡检")
        verbose_name_plural = _("提醒巡检")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="sweep_run_single_row")]

    def __str__(self):
        return f"{self.last_run_at}"
