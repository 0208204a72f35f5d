from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject
from stations.divisions.levels import within
from supervision.projects import permissions, workflow
from supervision.projects.colours import SHAPES, Colour
from supervision.projects.workflow import (
    DECIDED,
    FINISHED,
    IN_POOL,
    OPEN,
    PUBLIC_WORDS,
    REVIEWED,
    STAGE_OF,
    STREET_ACTIONS,
    STREET_WORDS,
    WORDS,
    State,
)


class Source(models.TextChoices):
    WEB = "web", _("网上征集")
    CODE = "code", _("扫码提出")
    MEETING = "meeting", _("会议提出")
    CASE = "case", _("由民情民意事项提炼")
    REPRESENTATIVE = "representative", _("代表提出")
    UNIT = "unit", _("部门申报")
    PAPER = "paper", _("书面提出")


class Reason(models.TextChoices):
    """Why something does not become a project (B3). The first two are never passed over."""

    BURDEN = "burden", _("增加群众或者基层负担")
    DEBT = "debt", _("增加政府债务风险")
    SCOPE = "scope", _("不属于本级事权")
    DONE = "done", _("已经在办或者已列入其他计划")
    DUPLICATE = "duplicate", _("与其他项目重复")
    FUNDING = "funding", _("资金没有来源")
    LAND = "land", _("用地、规划等条件不具备")
    LAW = "law", _("不符合法律、法规")
    TIME = "time", _("当年做不成，也定不出年度目标")
    NARROW = "narrow", _("受益面窄，属于个别诉求")
    VAGUE = "vague", _("内容不具体")


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def public(self):
        """Those that were published as candidates, whatever became of them."""
        return self.filter(publicised_at__isnull=False)

    def open(self):
        return self.filter(state__in=sorted(OPEN))

    def decided(self):
        return self.filter(state__in=sorted(DECIDED))

    def under(self, division):
        return self.filter(within("division", division))

    def awaiting(self, actor):
        return self.filter(permissions.awaiting(actor))

    def overdue(self, now):
        return self.open().filter(queue_at__lt=now)

    def for_reading(self):
        return self.select_related("round", "category", "unit", "station", "public_text")


class LivelihoodProject(Subject):
    """民生实事项目 (F60): from the call to the archive, one row with one public code."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(
        _("状态"), max_length=30, choices=State.choices, default=State.COLLECTED
    )
    code = models.CharField(_("项目编号"), max_length=30, unique=True)
    round = models.ForeignKey(
        "projects.Round", models.PROTECT, related_name="projects", verbose_name=_("年度项目")
    )
    division = models.CharField(_("区划代码"), max_length=15)
    title = models.CharField(_("项目名称"), max_length=60)
    need = models.TextField(_("为什么要办"), blank=True)
    content = models.TextField(_("建设内容和目标"))
    place = models.CharField(_("实施地点"), max_length=60, blank=True)
    source = models.CharField(_("来源"), max_length=14, choices=Source.choices)
    category = models.ForeignKey(
        "cases.Category", models.PROTECT, null=True, blank=True, verbose_name=_("领域")
    )
    station = models.ForeignKey(
        "network.Station",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("听取意见的站点"),
    )
    adds_burden = models.BooleanField(_("增加群众或者基层负担"), null=True, blank=True)
    adds_debt = models.BooleanField(_("增加政府债务风险"), null=True, blank=True)
    reason = models.CharField(_("未列入的原因"), max_length=12, choices=Reason.choices, blank=True)
    publicised_at = models.DateTimeField(_("公示时间"), null=True, blank=True)
    public_text = models.ForeignKey(
        "projects.PublicText",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("公开的内容"),
    )
    publicised_until = models.DateField(_("公示截止"), null=True, blank=True)
    adopted_on = models.DateField(_("票决通过日期"), null=True, blank=True)
    announced_at = models.DateTimeField(_("公告时间"), null=True, blank=True)

    unit = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("责任单位"),
    )
    goal = models.TextField(_("年度目标"), blank=True)
    budget = models.DecimalField(
        _("计划投资（万元）"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    spent = models.DecimalField(_("已支出（万元）"), max_digits=12, decimal_places=2, default=0)
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("完成日期"), null=True, blank=True)
    plan_sent_at = models.DateTimeField(_("计划报送时间"), null=True, blank=True)
    started_at = models.DateTimeField(_("启动时间"), null=True, blank=True)

    percent = models.PositiveSmallIntegerField(_("实际进度（%）"), default=0)
    planned = models.PositiveSmallIntegerField(_("计划进度（%）"), default=0)
    colour = models.CharField(_("进度颜色"), max_length=8, choices=Colour.choices, blank=True)
    owes_reason = models.BooleanField(_("待说明滞后原因"), default=False)
    reported_at = models.DateTimeField(_("最近报告"), null=True, blank=True)
    completed_at = models.DateTimeField(_("报告完工时间"), null=True, blank=True)
    rectifications = models.PositiveSmallIntegerField(_("整改次数"), default=0)
    ended_at = models.DateTimeField(_("结项时间"), null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("民生实事项目")
        verbose_name_plural = _("民生实事项目")
        ordering = ["queue_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="project_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="project_reviewed_adds_neither_burden_nor_debt",
                condition=~Q(state__in=sorted(REVIEWED)) | Q(adds_burden=False, adds_debt=False),
            ),
            models.CheckConstraint(
                name="project_rejected_has_reason",
                condition=Q(state=State.REJECTED) ^ Q(reason=""),
            ),
            models.CheckConstraint(
                name="project_decided_has_day",
                condition=~Q(state__in=sorted(DECIDED)) | Q(adopted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="project_under_way_has_plan",
                condition=~Q(state__in=[State.PLANNED, State.RUNNING, *sorted(FINISHED)])
                | Q(
                    unit__isnull=False,
                    budget__isnull=False,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    ends_on__gte=F("starts_on"),
                ),
            ),
            models.CheckConstraint(
                name="project_percent_up_to_100", condition=Q(percent__lte=100, planned__lte=100)
            ),
            models.CheckConstraint(
                name="project_running_has_colour",
                condition=~Q(state__in=[State.RUNNING, *sorted(FINISHED - {State.ARCHIVED})])
                | ~Q(colour=""),
            ),
        ]
        indexes = [
            models.Index(fields=["queue_at", "id"], name="project_queue"),
            models.Index(fields=["division", "queue_at", "id"], name="project_division_queue"),
            models.Index(fields=["unit", "queue_at", "id"], name="project_unit_queue"),
            models.Index(
                fields=["-id"], condition=Q(publicised_at__isnull=False), name="project_public"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"

    def get_absolute_url(self):
        return reverse("projects:project", args=[self.code])

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from supervision.projects.notifications import drafts

        return drafts(self, event, by=by, now=now)

    def get_state_display(self):
        """As people read the state: 票决 decides, 票选 recommends."""
        return self._words_of(self.state)

    def _words_of(self, state):
        if state in STREET_WORDS and self.round.recommends:
            return STREET_WORDS[state]
        return State(state).label

    def word_of(self, action):
        """What a step is called here."""
        if action in STREET_ACTIONS and self.round.recommends:
            return STREET_ACTIONS[action]
        return WORDS.get(action, action)

    @property
    def public_state(self):
        """The state as everybody may know it: what is only asked for or looked at inside does not
        show."""
        if self.state == State.CHANGING and self.resume_state:
            return self.resume_state
        waits = self.state == State.CANDIDATE and self.publicised_until is None
        return State.POOLED if waits or self.state in IN_POOL else self.state

    @property
    def public_words(self):
        state = self.public_state
        return PUBLIC_WORDS.get(state) or self._words_of(state)

    @property
    def published(self):
        """What everybody reads of it: as it was published last, not as it is edited inside."""
        return self.public_text or self

    @property
    def is_confirmed(self):
        """The street's party work committee has confirmed what the council recommended."""
        return self.decisions.filter(kind="confirmation").exists()

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def is_public(self):
        return self.publicised_at is not None

    @property
    def stage(self):
        """(number, name) of D7; (0, …) for what was not taken."""
        number, name = STAGE_OF.get(self.state, (0, self.get_state_display()))
        return number, self.round.vote_word if self.state == State.VOTE else name

    @property
    def shape(self):
        return SHAPES.get(self.colour, "")

    @property
    def spans_years(self):
        return bool(self.starts_on and self.ends_on and self.ends_on.year > self.starts_on.year)

    @property
    def takes_ratings(self):
        """Residents rate what was accepted."""
        return self.state in FINISHED and self.is_public
