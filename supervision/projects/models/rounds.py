import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject
from supervision.projects import permissions, workflow
from supervision.projects.workflow import DECIDED, ProposalState, RoundAction, RoundState, State

from .project import Reason, Source


class Level(models.TextChoices):
    """Whose round it is. A street has no congress: its council recommends by 票选."""

    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇")
    STREET = "street", _("街道")


class RoundQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.rounds_scope(actor))

    def for_reading(self):
        """A round is read without anything beside it."""
        return self

    def calling(self, day):
        """Those whose call is open on `day`."""
        return self.filter(state=RoundState.CALLING, call_from__lte=day, call_until__gte=day)

    def public(self):
        return self.exclude(state=RoundState.PREPARING)


class Round(Subject):
    """The livelihood projects of one year in one place: call, places, surplus (B3)."""

    TRANSITIONS = workflow.ROUNDS

    state = models.CharField(
        _("状态"), max_length=30, choices=RoundState.choices, default=RoundState.PREPARING
    )
    uid = models.UUIDField(_("公开编号"), unique=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField(_("实施年度"))
    division = models.CharField(_("区划代码"), max_length=15)
    place = models.CharField(_("地名"), max_length=60)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    call_from = models.DateField(_("征集开始"))
    call_until = models.DateField(_("征集截止"))
    places = models.PositiveSmallIntegerField(_("应选项目数"))
    surplus = models.PositiveSmallIntegerField(_("差额数"))
    call_text = models.TextField(_("征集公告"), blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("民生实事年度项目")
        verbose_name_plural = _("民生实事年度项目")
        ordering = ["-year", "division"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year"], name="projects_round_once_per_year"
            ),
            models.CheckConstraint(
                name="projects_round_state_is_known",
                condition=Q(state__in=sorted(RoundState.values)),
            ),
            models.CheckConstraint(
                name="projects_round_call_ends_after_start",
                condition=Q(call_until__gte=F("call_from")),
            ),
            models.CheckConstraint(name="projects_round_has_places", condition=Q(places__gte=1)),
        ]

    def __str__(self):
        return f"{self.place}{self.year}年民生实事项目"

    def get_absolute_url(self):
        return reverse("projects:call", args=[self.uid])

    def roles_of(self, actor):
        return permissions.roles_at(self.division, actor)

    def may(self, action, actor, now):
        return action != RoundAction.CORRECT or not self.is_listed()

    def why_not(self, action, actor, now):
        said = _("本轮的名单已经列入%s，不能再调整。") % self.vote_word
        return said if action == RoundAction.CORRECT and self.is_listed() else ""

    def is_listed(self):
        """Whether its list has come up for the vote: how many there are is settled (B3)."""
        return self.projects.filter(state__in=sorted({State.VOTE, *DECIDED})).exists()

    def is_calling(self, day):
        return self.state == RoundState.CALLING and self.call_from <= day <= self.call_until

    @property
    def candidates_needed(self):
        """How many candidates the list must have: more than places (差额)."""
        return self.places + self.surplus

    @property
    def recommends(self):
        """A street's council recommends (票选), a congress decides (票决)."""
        return self.level == Level.STREET

    @property
    def vote_word(self):
        return _("票选") if self.recommends else _("票决")

    @property
    def committee_word(self):
        return _("主席团") if self.level == Level.TOWNSHIP else _("常委会")


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.proposals_scope(actor))

    def received(self):
        return self.filter(state=ProposalState.RECEIVED)


class Proposal(Subject):
    """What somebody said in a public call. No personal data is asked: whoever sent it keeps the
    address of its page and reads there what became of it."""

    TRANSITIONS = workflow.PROPOSALS

    state = models.CharField(
        _("状态"), max_length=30, choices=ProposalState.choices, default=ProposalState.RECEIVED
    )
    uid = models.UUIDField(_("查询编号"), unique=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="proposals", verbose_name=_("年度项目")
    )
    division = models.CharField(_("区划代码"), max_length=15)
    title = models.CharField(_("办什么事"), max_length=60)
    content = models.TextField(_("为什么要办、怎么办"))
    place = models.CharField(_("地点"), max_length=60, blank=True)
    source = models.CharField(_("来源"), max_length=14, choices=Source.choices, default=Source.WEB)
    received_at = models.DateTimeField(_("收到时间"))
    project = models.ForeignKey(
        "projects.LivelihoodProject",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("列入的项目"),
    )
    reason = models.CharField(_("未列入的原因"), max_length=12, choices=Reason.choices, blank=True)
    redacted_at = models.DateTimeField(_("隐去原文的时间"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("项目建议")
        verbose_name_plural = _("项目建议")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="projects_proposal_state_is_known",
                condition=Q(state__in=sorted(ProposalState.values)),
            ),
            models.CheckConstraint(
                name="projects_proposal_taken_has_project",
                condition=Q(state=ProposalState.TAKEN) ^ Q(project=None),
            ),
            models.CheckConstraint(
                name="projects_proposal_declined_has_reason",
                condition=Q(state=ProposalState.DECLINED) ^ Q(reason=""),
            ),
        ]
        indexes = [models.Index(fields=["round", "state", "-id"], name="projects_proposal_list")]

    def __str__(self):
        return self.title

    def roles_of(self, actor):
        return permissions.roles_at(self.division, actor)
