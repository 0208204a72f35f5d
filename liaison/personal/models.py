from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from liaison.reference import Shelf

from .fields import EncryptedField


class Pepper(models.Model):
    """A secret that signs printed and dictated codes; wrapped under FIELD_KEY (peppers.py)."""

    purpose = models.CharField(_("用途"), max_length=30)
    generation = models.PositiveSmallIntegerField(_("代次"))
    value = EncryptedField(_("密钥（加密）"))
    created_at = models.DateTimeField(_("生成时间"), db_default=Now())
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("签码密钥")
        verbose_name_plural = _("签码密钥")
        constraints = [
            models.UniqueConstraint(fields=["purpose", "generation"], name="pepper_generation_once")
        ]

    def __str__(self):
        return f"{self.purpose} {self.generation}"


class NoticeText(models.Model):
    """A version of what a person is told before giving data (PIPL arts. 14–17); never edited."""

    purpose = models.CharField(_("用途"), max_length=30)
    version = models.PositiveIntegerField(_("版本"))
    body = models.TextField(_("内容"))
    valid_from = models.DateTimeField(_("生效时间"))

    class Meta:
        verbose_name = _("告知文本")
        verbose_name_plural = _("告知文本")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="notice_version_once")
        ]

    def __str__(self):
        return _t("%(label)s，第 %(version)d 版") % {"label": self.label, "version": self.version}

    @property
    def label(self):
        """What the text is for, in words."""
        return str(dict(TOLD_FOR).get(self.purpose, self.purpose))

    @classmethod
    def current(cls, purpose, now):
        """The newest text that is in force, as it was shown a moment ago (liaison.reference)."""
        fitting = (n for n in NOTICES() if n.purpose == purpose and n.valid_from <= now)
        return next(fitting, None)


NOTICES = Shelf(lambda: list(NoticeText.objects.all())).follow(NoticeText)


class Purpose(models.TextChoices):
    """What needs a separate consent (PIPL arts. 25, 29); the rest rests on duty and notice."""

    PUBLICATION = "publication", _("公开办理摘要")
    SENSITIVE = "sensitive", _("使用敏感个人信息")


# What a person is told for: a matter, a child's, and each separate consent.
TOLD_FOR = [("case", _("反映事项")), ("guardian", _("未满14周岁的监护人")), *Purpose.choices]


class ConsentChannel(models.TextChoices):
    FORM = "form", _("提交页面")
    TRACK = "track", _("查询页面")
    PAPER = "paper", _("纸质")


class Consent(models.Model):
    """A person's separate consent, to one version of what they were told; withdrawn, never deleted
    before its case is forgotten."""

    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    purpose = models.CharField(_("用途"), max_length=30, choices=Purpose.choices)
    notice_version = models.PositiveIntegerField(_("告知版本"))
    given_at = models.DateTimeField(_("同意时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    channel = models.CharField(_("渠道"), max_length=10, choices=ConsentChannel.choices)

    class Meta:
        verbose_name = _("单独同意")
        verbose_name_plural = _("单独同意")
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="consent_stands_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self):
        return f"{self.subject_type} {self.subject_id} {self.purpose}"


class Hold(models.Model):
    """A reason in law to keep a subject as it is: nothing of it is deleted until it is released.

    Who asks to be erased meanwhile is not refused: `erasure_asked_at` stops every other use, and
    the release erases (PIPL art. 47 last paragraph).
    """

    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    label = models.CharField(_("编号"), max_length=40)
    division = models.CharField(_("区划代码"), max_length=15)
    reason = models.CharField(_("理由"), max_length=200)
    placed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("决定人")
    )
    placed_at = models.DateTimeField(_("开始时间"))
    released_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("解除人"),
    )
    released_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    erasure_asked_at = models.DateTimeField(_("本人要求删除的时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("暂停删除")
        verbose_name_plural = _("暂停删除")
        ordering = ["-placed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=models.Q(released_at=None),
                name="hold_stands_once",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="hold_has_reason"),
        ]

    def __str__(self):
        return f"{self.label} {self.reason}"


class Cause(models.TextChoices):
    ERASED = "erased", _("本人要求删除")
    EXPIRED = "expired", _("保存期满")


class SealedExport(models.Model):
    """The archive's copy of what was erased: an encrypted file, its key wrapped here, its digest
    in the ledger. Nobody reads it in the course of business (archive.py)."""

    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    label = models.CharField(_("编号"), max_length=40)
    division = models.CharField(_("区划代码"), max_length=15)
    cause = models.CharField(_("事由"), max_length=10, choices=Cause.choices)
    file = models.CharField(_("文件"), max_length=120, unique=True)
    key = EncryptedField(_("文件密钥（加密）"))
    digest = models.CharField(_("文件摘要（SM3）"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("封存副本")
        verbose_name_plural = _("封存副本")
        ordering = ["-sealed_at"]

    def __str__(self):
        return f"{self.label} {self.get_cause_display()}"


class Reveal(models.Model):
    """Somebody looked at a person's contact data, and why (PIPL art. 54). Kept as evidence."""

    label = models.CharField(_("编号"), max_length=40, blank=True)
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="reveals", verbose_name=_("查看人")
    )
    reason = models.CharField(_("理由"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("查看联系方式记录")
        verbose_name_plural = _("查看联系方式记录")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="reveal_has_reason")
        ]
        indexes = [models.Index(fields=["-id", "division"], name="reveal_by_division")]

    def __str__(self):
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class Unit(models.TextChoices):
    DAYS = "days", _("天")
    MONTHS = "months", _("个月")


class RetentionRule(models.Model):
    """How long one kind of personal data is kept; what may be set is declared by the apps
    (register.py). No amount = as long as the archive keeps the matter."""

    key = models.CharField(_("项目"), max_length=60, unique=True, editable=False)
    amount = models.PositiveSmallIntegerField(
        _("期限"), null=True, blank=True, help_text=_("空＝随档案长期保存")
    )
    unit = models.CharField(_("单位"), max_length=10, choices=Unit.choices, default=Unit.MONTHS)
    basis = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = _("保存期限")
        verbose_name_plural = _("保存期限")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=1),
                name="retention_at_least_one",
            )
        ]

    def __str__(self):
        return f"{self.key} {self.words}"

    @property
    def words(self):
        """24 个月, or 长期保存."""
        if self.amount is None:
            return _("随档案长期保存")
        return f"{self.amount} {self.get_unit_display()}"

    def clean(self):
        from .register import PERIODS

        if (period := PERIODS.get(self.key)) is not None:
            period.check(self)


class RetentionRun(models.Model):
    """One run of the nightly job: per kind of data what was due, done and held back."""

    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    results = models.JSONField(_("结果"), default=dict)

    class Meta:
        verbose_name = _("到期删除记录")
        verbose_name_plural = _("到期删除记录")
        ordering = ["-started_at"]

    def __str__(self):
        return f"{self.started_at:%Y-%m-%d %H:%M}"
