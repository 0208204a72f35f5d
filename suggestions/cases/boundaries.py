"""Rows that set limits around a case: who alone may read it, whose interest it touches, who speaks
for a child or a group; and the words and competent channels that a place keeps as data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.personal.fields import EncryptedField


class Sensitivity(models.TextChoices):
    """Why a case is for named readers only (敏感件, A0)."""

    NONE = "", _("无")
    STABILITY = "stability", _("涉稳")
    RELIGION = "religion", _("民族宗教")
    MILITARY = "military", _("涉军")
    ACCUSATION = "accusation", _("反映公职人员问题")


class Topic(models.TextChoices):
    """What a word in a citizen's text points to."""

    ACCUSATION = "accusation", _("反映公职人员问题")
    STABILITY = "stability", _("涉稳")
    RELIGION = "religion", _("民族宗教")
    MILITARY = "military", _("涉军")
    GROUP = "group", _("多人联名")
    HEALTH = "health", _("个人健康状况")


class BoundaryWord(models.Model):
    """A word by which the form or the desk thinks of a boundary; the person decides."""

    topic = models.CharField(_("指向"), max_length=12, choices=Topic.choices)
    word = models.CharField(_("词"), max_length=20)

    class Meta:
        verbose_name = _("边界词")
        verbose_name_plural = _("边界词")
        ordering = ["topic", "word"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "word"], name="boundary_word_once_per_topic")
        ]

    def __str__(self):
        return f"{self.get_topic_display()} {self.word}"


class CompetentChannel(models.Model):
    """Where an accusation against officials belongs: shown before the form sends it."""

    name = models.CharField(_("机关"), max_length=40)
    advice = models.CharField(_("受理什么"), max_length=120)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    site = models.CharField(_("网址"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"))
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("主管举报渠道")
        verbose_name_plural = _("主管举报渠道")
        ordering = ["position"]

    def __str__(self):
        return f"{self.name} {self.phone}"


class CaseReader(models.Model):
    """Somebody named to read one restricted case."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="readers", verbose_name=_("事项")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("知悉人")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("批准人"),
        help_text=_("空＝系统按规定指定"),
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("敏感件知悉人")
        verbose_name_plural = _("敏感件知悉人")
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="case_reader_once"),
        ]

    def __str__(self):
        return f"{self.case_id} {self.user}"


class InterestDeclaration(models.Model):
    """A representative says that a case touches an own interest (Representatives Law art. 59)."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="interests", verbose_name=_("事项")
    )
    representative = models.ForeignKey(
        "representatives.Representative",
        models.PROTECT,
        related_name="interests",
        verbose_name=_("代表"),
    )
    text = models.CharField(_("什么利益关系"), max_length=300)
    declared_at = models.DateTimeField(_("申报时间"))

    class Meta:
        verbose_name = _("利益回避申报")
        verbose_name_plural = _("利益回避申报")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "representative"], name="interest_declared_once"
            ),
            models.CheckConstraint(name="interest_has_words", condition=~Q(text="")),
        ]

    def __str__(self):
        return f"{self.representative} {self.case_id}"


class Guardian(models.Model):
    """Who consents for a child under 14 (PIPL art. 31), to which version of the words."""

    case = models.OneToOneField(
        "cases.Case",
        models.CASCADE,
        primary_key=True,
        related_name="guardian",
        verbose_name=_("事项"),
    )
    name = EncryptedField(_("监护人姓名"))
    phone = EncryptedField(_("监护人手机号"))
    notice_version = models.PositiveIntegerField(_("同意的文本版本"))
    consented_at = models.DateTimeField(_("同意时间"))

    class Meta:
        verbose_name = _("监护人")
        verbose_name_plural = _("监护人")

    def __str__(self):
        return f"guardian of {self.case_id}"


class Companion(models.Model):
    """One of those who speak for a group, beside whoever sent the matter."""

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="companions", verbose_name=_("事项")
    )
    name = EncryptedField(_("姓名"))
    phone = EncryptedField(_("手机号"), blank=True)

    class Meta:
        verbose_name = _("联名联系人")
        verbose_name_plural = _("联名联系人")
        ordering = ["id"]

    def __str__(self):
        return f"companion of {self.case_id}"
