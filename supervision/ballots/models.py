import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.personal.fields import EncryptedField
from liaison.workflow import Subject

from . import permissions, workflow
from .workflow import State


class Kind(models.TextChoices):
    """A0: the words of law are kept apart. 票决 decides, 票选 recommends, 测评 appraises."""

    CONGRESS = "congress", _("票决")
    STREET = "street", _("票选")
    APPRAISAL = "appraisal", _("测评")


class Result(models.TextChoices):
    NONE = "", _("未计票")
    ADOPTED = "adopted", _("通过")
    NOT_ADOPTED = "not_adopted", _("未通过")
    TIED = "tied", _("票数相等，须再次投票")
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically_satisfied", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


# A street's council recommends (票选): nothing there is adopted or refused (A0).
STREET_RESULTS = {Result.ADOPTED: _("推荐"), Result.NOT_ADOPTED: _("未获推荐")}


class BallotQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def public(self):
        """Declared, and where the law wants it confirmed; never a rehearsal."""
        declared = self.filter(state=State.CLOSED, is_rehearsal=False, declared_at__isnull=False)
        return declared.exclude(kind=Kind.APPRAISAL).exclude(
            kind=Kind.STREET, confirmed_at__isnull=True
        )

    def for_reading(self):
        return self.select_related("division", "previous").prefetch_related("candidates")


class Ballot(Subject):
    """One vote on one list. Title, list, places and roll are frozen when it opens (trigger)."""

    TRANSITIONS = workflow.TRANSITIONS

    uid = models.UUIDField(_("公开编号"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("种类"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("名称"), max_length=120)
    division = models.ForeignKey(
        "divisions.Division", models.PROTECT, related_name="ballots", verbose_name=_("区划")
    )
    meeting = models.ForeignKey(
        "meetings.Meeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ballots",
        verbose_name=_("会议"),
    )
    is_rehearsal = models.BooleanField(_("演练"), default=False)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="next_rounds",
        verbose_name=_("上一次投票"),
    )
    round = models.PositiveSmallIntegerField(_("第几次投票"), default=1)
    places = models.PositiveSmallIntegerField(_("应选数"), default=0)
    minutes = models.PositiveSmallIntegerField(_("投票时间（分钟）"), default=15)
    groups = models.JSONField(_("分组名称"), default=list, blank=True)

    roll_count = models.PositiveIntegerField(_("全体人数"), null=True, blank=True)
    present_count = models.PositiveIntegerField(_("到会人数"), null=True, blank=True)
    quorum = models.PositiveIntegerField(_("法定到会人数"), null=True, blank=True)
    base_rule = models.CharField(_("过半数的基数"), max_length=10, blank=True)
    percent = models.PositiveSmallIntegerField(_("须超过的百分比"), default=50)
    smallest_group = models.PositiveSmallIntegerField(_("分组的最少票数"), default=5)
    box_key = models.BinaryField(_("票箱公钥"), null=True, blank=True)
    box_mark = models.BinaryField(_("票箱公钥的封签"), null=True, blank=True)
    opened_at = models.DateTimeField(_("开始投票时间"), null=True, blank=True)
    closes_at = models.DateTimeField(_("投票截止时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("计票时间"), null=True, blank=True)

    base = models.PositiveIntegerField(_("基数"), null=True, blank=True)
    issued = models.PositiveIntegerField(_("发出票数"), null=True, blank=True)
    returned = models.PositiveIntegerField(_("收回票数"), null=True, blank=True)
    valid = models.PositiveIntegerField(_("有效票数"), null=True, blank=True)
    invalid = models.PositiveIntegerField(_("无效票数"), null=True, blank=True)
    list_sha256 = models.CharField(_("票单 SHA-256"), max_length=64, blank=True)
    list_sm3 = models.CharField(_("票单 SM3"), max_length=64, blank=True)

    declared_at = models.DateTimeField(_("宣布时间"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("党工委确认时间"), null=True, blank=True)
    are_figures_public = models.BooleanField(_("公开票数"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("提请作废的人"),
    )

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("表决")
        verbose_name_plural = _("表决")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="ballot_state_is_known", condition=Q(state__in=sorted(State.values))
            ),
            models.CheckConstraint(
                name="ballot_kind_is_known", condition=Q(kind__in=sorted(Kind.values))
            ),
            models.CheckConstraint(
                name="ballot_open_has_a_box",
                condition=~Q(state__in=[State.OPEN, State.COUNTING])
                | Q(box_key__isnull=False, opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ballot_counted_adds_up",
                condition=Q(returned=None) | Q(returned=F("valid") + F("invalid")),
            ),
            models.CheckConstraint(
                name="ballot_rehearsal_has_no_result",
                condition=Q(is_rehearsal=False) | Q(declared_at=None, list_sha256=""),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "-id"], name="ballot_by_place"),
            models.Index(fields=["state", "-id"], name="ballot_by_state"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("ballots:show", args=[self.uid])

    def roles_of(self, actor):
        return permissions.roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import drafts

        return drafts(self, event, by=by, now=now)

    @property
    def about(self):
        """What every sealed thing of this ballot is bound to."""
        return self.uid.bytes

    @property
    def most(self):
        """First marks that a valid ballot may have, 0 = any number."""
        return 0 if self.kind == Kind.APPRAISAL else self.places

    @property
    def is_appraisal(self):
        return self.kind == Kind.APPRAISAL

    @property
    def paper_name(self):
        """What the thing with the marks is called: nobody is elected in a 测评."""
        return _("测评票") if self.is_appraisal else _("选票")

    def word_of(self, action):
        """What a step is called here."""
        if action == workflow.Action.PRINT:
            return _("印%s") % self.paper_name
        return workflow.WORDS.get(action, action)

    @property
    def mark_words(self):
        """What the three marks are called."""
        if self.is_appraisal:
            return (Result.SATISFIED.label, Result.BASICALLY.label, Result.DISSATISFIED.label)
        return (_("赞成"), _("反对"), _("弃权"))

    @property
    def recommends(self):
        return self.kind == Kind.STREET

    def result_words(self, result):
        """What a line's result is called here."""
        if self.recommends and result in STREET_RESULTS:
            return STREET_RESULTS[result]
        return Result(result).label if result else ""

    @property
    def sm3_words(self):
        return _in_eights(self.list_sm3)

    @property
    def sha256_words(self):
        return _in_eights(self.list_sha256)

    def takes_votes(self, now):
        return self.state == State.OPEN and now < self.closes_at


def _in_eights(digest):
    """As people compare a digest: eight by eight."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


class Candidate(models.Model):
    """One line of the list; its figures are written once, when the box is opened."""

    ballot = models.ForeignKey(
        Ballot, models.CASCADE, related_name="candidates", verbose_name=_("表决")
    )
    position = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("名称"), max_length=120)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    project = models.ForeignKey(
        "projects.LivelihoodProject",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidacies",
        verbose_name=_("民生实事项目"),
    )
    opinion = models.ForeignKey(
        "opinions.DeliberationOpinion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidacies",
        verbose_name=_("审议意见"),
    )
    first = models.PositiveIntegerField(_("赞成（满意）"), null=True, blank=True)
    second = models.PositiveIntegerField(_("反对（基本满意）"), null=True, blank=True)
    third = models.PositiveIntegerField(_("弃权（不满意）"), null=True, blank=True)
    result = models.CharField(
        _("结果"), max_length=20, choices=Result.choices, blank=True, default=Result.NONE
    )

    class Meta:
        verbose_name = _("候选项")
        verbose_name_plural = _("候选项")
        ordering = ["ballot", "position"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "position"], name="candidate_position_once"),
            models.CheckConstraint(
                name="candidate_is_about_one_thing", condition=Q(project=None) | Q(opinion=None)
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    @property
    def thing(self):
        """What it is about beside its words (subjects.py), None for a line that was typed."""
        return self.project or self.opinion


class VoterQuerySet(models.QuerySet):
    def entitled(self):
        return self.filter(is_suspended=False)

    def members(self):
        """Whom the base counts: not those who sit in (列席)."""
        return self.filter(is_guest=False)

    def present(self):
        return self.entitled().filter(is_present=True)

    def of(self, actor):
        return self.filter(permissions.own(actor))


class Voter(models.Model):
    """One line of the roll: who may vote in one ballot."""

    ballot = models.ForeignKey(
        Ballot, models.CASCADE, related_name="voters", verbose_name=_("表决")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("姓名"), max_length=60)
    representative = models.ForeignKey(
        "representatives.Representative",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代表及议事人员"),
    )
    group = models.PositiveSmallIntegerField(_("组别"), default=0)
    seat = models.CharField(_("座位"), max_length=12, blank=True)
    is_guest = models.BooleanField(_("列席"), default=False)
    is_suspended = models.BooleanField(_("暂停执行职务"), default=False)
    is_present = models.BooleanField(_("到会"), default=False)
    code_hash = models.CharField(_("投票码摘要"), max_length=64, blank=True)

    objects = VoterQuerySet.as_manager()

    class Meta:
        verbose_name = _("投票人")
        verbose_name_plural = _("投票人")
        ordering = ["ballot", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="voter_number_once"),
            models.UniqueConstraint(
                fields=["ballot", "representative"], name="voter_once_per_ballot"
            ),
            models.UniqueConstraint(
                fields=["ballot", "seat"], condition=~Q(seat=""), name="voter_seat_once"
            ),
            models.UniqueConstraint(
                fields=["code_hash"], condition=~Q(code_hash=""), name="voter_code_once"
            ),
            models.CheckConstraint(
                name="voter_suspended_is_not_present",
                condition=~Q(is_suspended=True, is_present=True),
            ),
        ]

    def __str__(self):
        return self.name


class Way(models.TextChoices):
    ELECTRONIC = "electronic", _("电子票")
    PAPER = "paper", _("纸质票")


class Participation(models.Model):
    """That somebody took part, once. No time and no number of its own; written anew in roll order
    when the box is opened, so that not even the order of votes remains."""

    voter = models.OneToOneField(
        Voter,
        models.CASCADE,
        primary_key=True,
        related_name="participation",
        verbose_name=_("投票人"),
    )
    way = models.CharField(_("方式"), max_length=10, choices=Way.choices)

    class Meta:
        verbose_name = _("参加投票")
        verbose_name_plural = _("参加投票")

    def __str__(self):
        return f"{self.voter_id}"


class Envelope(models.Model):
    """One sealed vote under a random id; gone when the box is opened. `mark` is the server's own:
    who has the database alone cannot put one in."""

    uid = models.UUIDField(_("编号"), primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(
        Ballot, models.CASCADE, related_name="envelopes", verbose_name=_("表决")
    )
    sealed = models.BinaryField(_("封好的票"))
    mark = models.BinaryField(_("封签"))

    class Meta:
        verbose_name = _("封票")
        verbose_name_plural = _("封票")

    def __str__(self):
        return f"{self.uid}"


class Duty(models.TextChoices):
    SUPERVISOR = "supervisor", _("监票人")
    COUNTER = "counter", _("计票人")


class Teller(models.Model):
    """监票人 and 计票人 of one ballot: each holds half of the box's key under a passphrase of their
    own. `key_mark` is the server's: a public key put in behind its back gets no half. All key
    material is emptied when the box is opened or given up."""

    ballot = models.ForeignKey(
        Ballot, models.CASCADE, related_name="tellers", verbose_name=_("表决")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    duty = models.CharField(_("职责"), max_length=12, choices=Duty.choices)
    public_key = models.BinaryField(_("公钥"), null=True, blank=True)
    key_mark = models.BinaryField(_("公钥的封签"), null=True, blank=True)
    locked_key = models.BinaryField(_("口令锁住的私钥"), null=True, blank=True)
    half = models.BinaryField(_("票箱私钥的一半"), null=True, blank=True)
    papers_back = models.PositiveSmallIntegerField(_("清点收回纸质票"), null=True, blank=True)

    class Meta:
        verbose_name = _("监票人、计票人")
        verbose_name_plural = _("监票人、计票人")
        ordering = ["ballot", "-duty"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "duty"], name="teller_duty_once"),
            models.UniqueConstraint(fields=["ballot", "user"], name="teller_person_once"),
        ]

    def __str__(self):
        return f"{self.get_duty_display()} {self.user}"

    @property
    def is_ready(self):
        return bool(self.locked_key)


class PaperEntry(models.Model):
    """One paper ballot as one teller read it. Papers are numbered after they came out of the box;
    gone when the box is opened. Until then the database sees the marks encrypted only: whoever
    reads it knows no more of a half-entered box than before."""

    ballot = models.ForeignKey(
        Ballot, models.CASCADE, related_name="papers", verbose_name=_("表决")
    )
    teller = models.ForeignKey(
        Teller, models.CASCADE, related_name="papers", verbose_name=_("录入人")
    )
    number = models.PositiveSmallIntegerField(_("票面编号"))
    marks = EncryptedField(_("票面"))

    class Meta:
        verbose_name = _("纸质票录入")
        verbose_name_plural = _("纸质票录入")
        ordering = ["ballot", "number", "teller"]
        constraints = [
            models.UniqueConstraint(fields=["teller", "number"], name="paper_once_per_teller")
        ]

    def __str__(self):
        return f"{self.number}"


class SealedList(models.Model):
    """The anonymous votes as one text (sheet.py), never changed (trigger)."""

    ballot = models.OneToOneField(
        Ballot,
        models.PROTECT,
        primary_key=True,
        related_name="sealed_list",
        verbose_name=_("表决"),
    )
    text = models.TextField(_("无记名票单"))

    class Meta:
        verbose_name = _("无记名票单")
        verbose_name_plural = _("无记名票单")

    def __str__(self):
        return f"{self.ballot_id}"
