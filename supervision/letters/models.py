import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.deadlines.models import Unit
from liaison.workflow import Subject
from stations.network.models import Station
from stations.organisations.models import Organisation
from supervision.meetings.models import Meeting

from . import permissions, workflow
from .workflow import OPEN, PROBLEM_OPEN, SENT, ProblemState, State


class About(models.Model):
    """What a letter or a list came out of: a meeting, a livelihood project, a citizen's matter."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="%(class)ss",
        verbose_name=_("会议"),
    )  # fmt: skip
    project = models.ForeignKey(
        "projects.LivelihoodProject", models.PROTECT, null=True, blank=True,
        related_name="%(class)ss", verbose_name=_("民生实事项目"),
    )  # fmt: skip
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="%(class)ss",
        verbose_name=_("事项"),
    )  # fmt: skip

    class Meta:
        abstract = True


class LetterQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def open(self):
        return self.filter(state__in=sorted(OPEN))

    def awaiting(self, actor):
        return self.filter(permissions.awaiting(actor))

    def overdue(self, now):
        return self.filter(queue_at__lt=now)

    def for_reading(self):
        return self.select_related("organisation", "meeting", "project", "case", "station")


class SupervisionLetter(Subject, About):
    """监督建议函: written, reviewed, signed, sent to one unit, answered within its period."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.DRAFT)
    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    division = models.CharField(_("区划代码"), max_length=15)
    title = models.CharField(_("事由"), max_length=80)
    problems = models.TextField(_("发现的问题"), max_length=4000)
    advice = models.TextField(_("监督建议"), max_length=4000)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="supervision_letters",
        verbose_name=_("主送单位"),
    )  # fmt: skip
    paper = models.CharField(_("文号"), max_length=60, blank=True)
    has_copy = models.BooleanField(_("已有签章件"), default=False)
    answer_amount = models.PositiveSmallIntegerField(
        _("答复期限"), null=True, blank=True, help_text=_("函上印的，从签收起算")
    )
    answer_unit = models.CharField(_("答复期限单位"), max_length=12, choices=Unit, blank=True)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("起草人"),
    )  # fmt: skip
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("审核人"),
    )  # fmt: skip
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("起草的站点"),
    )  # fmt: skip
    signed_off_at = models.DateTimeField(_("签发时间"), null=True, blank=True)
    issued_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("监督建议函")
        verbose_name_plural = _("监督建议函")
        ordering = ["queue_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="letter_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="letter_ended_has_time",
                condition=Q(state__in=sorted(OPEN)) ^ Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_sent_has_number",
                condition=~Q(state__in=sorted(SENT)) | Q(issued_at__isnull=False) & ~Q(paper=""),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "queue_at", "id"], name="letter_by_place"),
            models.Index(fields=["organisation", "queue_at", "id"], name="letter_by_unit"),
            models.Index(fields=["queue_at", "id"], name="letter_queue"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("letters:show", args=[self.uid])

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def why_not(self, action, actor, now):
        return permissions.why_not(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import drafts

        return drafts(self, event, by=by, now=now)

    @property
    def answer_period(self):
        """(amount, unit) that the letter prints, None where none was kept."""
        return (self.answer_amount, self.answer_unit) if self.answer_amount else None

    @property
    def is_open(self):
        return self.state in OPEN


class ListQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.list_scope(actor))

    def for_reading(self):
        return self.select_related("meeting", "project", "case", "letter")


class ProblemList(About):
    """问题清单: what an inspection, a meeting or a letter found; 责任清单 and 整改清单 are the same
    rows with who answers for them and what was done."""

    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    division = models.CharField(_("区划代码"), max_length=15)
    title = models.CharField(_("清单名称"), max_length=120)
    letter = models.ForeignKey(
        SupervisionLetter, models.PROTECT, null=True, blank=True, related_name="problem_lists",
        verbose_name=_("监督建议函"),
    )  # fmt: skip
    drawn_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("制表人"),
    )  # fmt: skip
    drawn_up_at = models.DateTimeField(_("制表时间"))

    objects = ListQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题清单")
        verbose_name_plural = _("问题清单")
        ordering = ["-id"]
        indexes = [models.Index(fields=["division", "-id"], name="problem_list_by_place")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("letters:list_show", args=[self.uid])


class ProblemQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.problem_scope(actor))

    def open(self):
        return self.filter(state__in=sorted(PROBLEM_OPEN))

    def awaiting(self, actor):
        return self.filter(permissions.awaiting_problems(actor))

    def overdue(self, now):
        return self.filter(queue_at__lt=now)

    def for_reading(self):
        return self.select_related("problem_list", "organisation")


class Problem(Subject):
    """One line of the three lists: the problem, who answers for it, what is done, who checked."""

    TRANSITIONS = workflow.PROBLEM_TRANSITIONS

    state = models.CharField(
        _("状态"), max_length=30, choices=ProblemState.choices, default=ProblemState.OPEN
    )
    problem_list = models.ForeignKey(
        ProblemList, models.PROTECT, related_name="problems", verbose_name=_("问题清单")
    )
    position = models.PositiveSmallIntegerField(_("序号"))
    division = models.CharField(_("区划代码"), max_length=15)
    text = models.TextField(_("问题"), max_length=2000)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="problems", verbose_name=_("责任单位")
    )
    person = models.CharField(_("责任人"), max_length=60, blank=True)
    measure = models.TextField(_("整改措施"), max_length=2000, blank=True)
    due_on = models.DateField(_("整改期限"))
    result = models.TextField(_("整改情况"), max_length=2000, blank=True)
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("报告整改的人"),
    )  # fmt: skip
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("复核的人"),
    )  # fmt: skip
    fixed_at = models.DateTimeField(_("整改完成时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题")
        verbose_name_plural = _("问题")
        ordering = ["problem_list", "position"]
        constraints = [
            models.CheckConstraint(
                name="problem_state_is_known",
                condition=Q(state__in=sorted(ProblemState.values)),
            ),
            models.CheckConstraint(
                name="problem_checked_by_another",
                condition=Q(checked_by=None) | ~Q(checked_by=F("fixed_by")),
            ),
            models.CheckConstraint(
                name="problem_closed_was_checked",
                condition=~Q(state=ProblemState.CLOSED)
                | Q(fixed_at__isnull=False, ended_at__isnull=False, checked_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["problem_list", "position"], name="problem_position_once"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "queue_at", "id"], name="problem_by_place"),
            models.Index(fields=["organisation", "queue_at", "id"], name="problem_by_unit"),
        ]

    def __str__(self):
        return self.text[:40]

    def get_absolute_url(self):
        return reverse("letters:problem", args=[self.pk])

    def roles_of(self, actor):
        return permissions.problem_roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may_problem(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import problem_drafts

        return problem_drafts(self, event, by=by, now=now)

    @property
    def is_open(self):
        return self.state in PROBLEM_OPEN
