from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that happened to one subject. Appended, never changed (trigger, database role).

    `digest` = SM3 over the canonical row and `previous`, the digest of the subject's event before.
    Free text is not in the row: `text_digest` = SM3(salt ‖ text), so that a person can be erased
    and the chain still verifies.
    """

    subject_type = models.CharField(_("对象类型"), max_length=60)
    subject_id = models.BigIntegerField(_("对象编号"))
    seq = models.PositiveIntegerField(_("序号"))
    action = models.CharField(_("动作"), max_length=40)
    actor = models.CharField(_("行为人"), max_length=60)
    role = models.CharField(_("身份"), max_length=40, blank=True)
    at = models.DateTimeField(_("时间"))
    source = models.CharField(_("原状态"), max_length=30, blank=True)
    target = models.CharField(_("新状态"), max_length=30, blank=True)
    data = models.JSONField(_("数据"), default=dict)
    text_digest = models.CharField(_("正文摘要"), max_length=64, blank=True)
    previous = models.CharField(_("前一摘要"), max_length=64, blank=True)
    digest = models.CharField(_("摘要"), max_length=64)
    algorithm = models.CharField(_("算法"), max_length=10)

    class Meta:
        verbose_name = _("经过记录")
        verbose_name_plural = _("经过记录")
        ordering = ["subject_type", "subject_id", "seq"]
        indexes = [
            models.Index(fields=["-id"], condition=models.Q(action="reveal"), name="event_reveals")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "seq"], name="event_seq_once_per_subject"
            )
        ]

    def __str__(self):
        return f"{self.subject_type} {self.subject_id} #{self.seq} {self.action}"


class EventText(models.Model):
    """The words of an event, erasable on their own.

    `redacted_by` is the seq of the later event of the same subject that allowed a person to be
    taken out of these words; it carries the digest of what they read now.
    """

    event = models.OneToOneField(
        Event, models.CASCADE, primary_key=True, related_name="words", verbose_name=_("经过记录")
    )
    salt = models.CharField(_("盐"), max_length=32)
    text = models.TextField(_("正文"))
    redacted_by = models.PositiveIntegerField(_("隐去依据的序号"), null=True, blank=True)

    class Meta:
        verbose_name = _("经过正文")
        verbose_name_plural = _("经过正文")

    def __str__(self):
        return self.text[:30]


class Seal(models.Model):
    """Commit order: the sealer gives each committed event a position and a rolling digest.

    Ids become visible out of order; whoever follows the ledger follows positions.
    """

    position = models.BigIntegerField(_("位置"), primary_key=True)
    event = models.OneToOneField(
        Event, models.PROTECT, related_name="seal", verbose_name=_("经过记录")
    )
    rolling = models.CharField(_("滚动摘要"), max_length=64)

    class Meta:
        verbose_name = _("封存")
        verbose_name_plural = _("封存")

    def __str__(self):
        return f"{self.position} {self.rolling[:12]}"


class PublishedSeal(models.Model):
    """The last seal of a day, printed on the public page: an anchor that nobody can take back."""

    day = models.DateField(_("日期"), unique=True)
    position = models.BigIntegerField(_("位置"))
    rolling = models.CharField(_("滚动摘要"), max_length=64)

    class Meta:
        verbose_name = _("公开封存值")
        verbose_name_plural = _("公开封存值")
        ordering = ["-day"]

    def __str__(self):
        return f"{self.day} {self.position}"
