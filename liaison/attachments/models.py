import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    INTAKE = "intake", _("提交时")
    SUPPLEMENT = "supplement", _("补充材料")
    BEFORE = "before", _("办理前")
    AFTER = "after", _("办理后")
    REPLY = "reply", _("答复")
    PORTRAIT = "portrait", _("代表照片")
    MAP = "map", _("站点地图")


class AttachmentQuerySet(models.QuerySet):
    def of(self, subject):
        return self.filter(subject_type=subject.subject_type, subject_id=subject.pk)

    def unclaimed(self):
        return self.filter(subject_id=None)


class Attachment(models.Model):
    """One photo as we drew it anew. `owner` is the digest of who may attach it to something."""

    id = models.UUIDField(_("编号"), primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(_("上传者摘要"), max_length=64)
    subject_type = models.CharField(_("对象类型"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("对象编号"), null=True, blank=True)
    event_seq = models.PositiveIntegerField(_("事件序号"), null=True, blank=True)
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose, blank=True)
    width = models.PositiveIntegerField(_("宽（像素）"))
    height = models.PositiveIntegerField(_("高（像素）"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    file = models.FileField(_("照片"), max_length=120)
    thumbnail = models.FileField(_("缩略图"), max_length=120)
    uploaded_at = models.DateTimeField(_("上传时间"))
    claimed_at = models.DateTimeField(_("使用时间"), null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="attachments_by_subject"),
            models.Index(
                fields=["uploaded_at"],
                condition=models.Q(subject_id=None),
                name="attachments_unclaimed",
            ),
            models.Index(
                fields=["owner"],
                condition=models.Q(subject_id=None),
                name="attachments_unclaimed_by_owner",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["file"], name="attachments_file_once"),
            models.CheckConstraint(
                condition=models.Q(
                    subject_type="", subject_id=None, event_seq=None, purpose="", claimed_at=None
                )
                | models.Q(
                    ~models.Q(subject_type=""),
                    subject_id__isnull=False,
                    event_seq__isnull=False,
                    purpose__in=Purpose.values,
                    claimed_at__isnull=False,
                ),
                name="attachments_claimed_wholly",
            ),
            models.CheckConstraint(
                condition=models.Q(width__gte=1, height__gte=1),
                name="attachments_have_a_size",
            ),
        ]

    def __str__(self):
        return str(self.pk)
