from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject

from . import kinds, permissions, workflow
from .workflow import State


class Series(models.Model):
    """How far one issuing body has counted with one 代字 in one year."""

    body = models.CharField(_("发文机关"), max_length=60)
    word = models.CharField(_("发文机关代字"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("已用到"))

    class Meta:
        verbose_name = _("发文字号登记")
        verbose_name_plural = _("发文字号登记")
        constraints = [
            models.UniqueConstraint(fields=["body", "word", "year"], name="series_once_per_year")
        ]

    def __str__(self):
        return f"{self.word}〔{self.year}〕{self.last}号"


class Wording(models.Model):
    """One version of the words that a place gives one kind of paper; never changed, only followed
    by the next. A version with an empty body goes back to the house's own words."""

    kind = models.CharField(_("文种"), max_length=30)
    division = models.CharField(_("区划代码"), max_length=15, blank=True)
    version = models.PositiveIntegerField(_("版本"))
    word = models.CharField(_("发文机关代字"), max_length=40, blank=True)
    title = models.CharField(_("标题"), max_length=120, blank=True)
    to = models.CharField(_("主送"), max_length=120, blank=True)
    body = models.TextField(_("正文"), max_length=6000, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("修改人")
    )
    written_at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("公文模板")
        verbose_name_plural = _("公文模板")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "division", "version"], name="paper_wording_version_once"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.division} {self.version}"


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def for_reading(self):
        return self.select_related("issued_by", "rendition")

    def of(self, subject):
        return self.filter(about_type=subject.subject_type, about_id=subject.pk)


class Document(Subject):
    """A numbered paper. Frozen when issued (trigger): what it says and the digests of its files are
    what the ledger's first event of it says; a voided one keeps its number in the register."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.ISSUED)
    kind = models.CharField(_("文种"), max_length=30)
    about_type = models.CharField(_("对象类型"), max_length=60)
    about_id = models.BigIntegerField(_("对象编号"))
    division = models.CharField(_("区划代码"), max_length=15)
    body = models.CharField(_("发文机关"), max_length=60, help_text=_("例如 division:990101"))
    office = models.CharField(_("经办部门"), max_length=60)
    issuer = models.CharField(_("署名"), max_length=80)
    word = models.CharField(_("发文机关代字"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    number = models.CharField(_("发文字号"), max_length=60)
    title = models.CharField(_("标题"), max_length=160)
    to_name = models.CharField(_("主送"), max_length=120, blank=True)
    addressee = models.CharField(_("收文单位"), max_length=60, blank=True)
    edition = models.CharField(_("模板版本"), max_length=30)
    docx_sha256 = models.CharField(_("docx 的 SHA-256"), max_length=64)
    pdf_sha256 = models.CharField(_("PDF 的 SHA-256"), max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签发人"),
    )
    issued_at = models.DateTimeField(_("签发时间"))
    has_copy = models.BooleanField(_("已有签章件"), default=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("公文")
        verbose_name_plural = _("公文")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="document_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.UniqueConstraint(
                fields=["body", "word", "year", "serial"], name="document_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["about_type", "about_id", "id"], name="document_by_subject"),
            models.Index(fields=["body", "-id"], name="document_by_body"),
            models.Index(fields=["kind", "-id"], name="document_by_kind"),
            models.Index(fields=["addressee", "-id"], name="document_by_addressee"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def get_kind_display(self):
        found = kinds.KINDS.get(self.kind)
        return found.label if found else self.kind

    @property
    def is_voided(self):
        return self.state == State.VOIDED


class Rendition(models.Model):
    """The files of a paper and the content they were drawn from; apart from the paper itself, so
    that a person can be taken out of them."""

    document = models.OneToOneField(
        Document,
        models.CASCADE,
        primary_key=True,
        related_name="rendition",
        verbose_name=_("公文"),
    )
    content = models.JSONField(_("内容"))
    docx = models.FileField(_("docx 文件"), max_length=120)
    pdf = models.FileField(_("PDF 文件"), max_length=120)
    docx_sha256 = models.CharField(_("docx 的 SHA-256"), max_length=64)
    pdf_sha256 = models.CharField(_("PDF 的 SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("公文文件")
        verbose_name_plural = _("公文文件")

    def __str__(self):
        return f"{self.document_id}"


class SignedCopy(models.Model):
    """One file of a signed or sealed copy that came back on paper; a later `event_seq` replaces an
    earlier one in what is shown, never in what is kept."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="copies", verbose_name=_("公文")
    )
    event_seq = models.PositiveIntegerField(_("事件序号"))
    position = models.PositiveSmallIntegerField(_("第几页"))
    is_pdf = models.BooleanField(_("是 PDF"))
    file = models.FileField(_("文件"), max_length=120)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    filed_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("签章件")
        verbose_name_plural = _("签章件")
        ordering = ["-event_seq", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "event_seq", "position"], name="signed_copy_page_once"
            )
        ]

    def __str__(self):
        return f"{self.document_id} {self.event_seq}.{self.position}"
