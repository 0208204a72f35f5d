import re
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.workflow import Subject
from stations.divisions.levels import Level, level_of
from stations.divisions.models import Division
from stations.organisations.models import Organisation
from stations.representatives.models import Representative

from . import permissions, titles, workflow
from .workflow import OPEN, SeatState, State


class Kind(models.TextChoices):
    CONGRESS = "congress", _("人民代表大会会议")
    STANDING_COMMITTEE = "standing_committee", _("常委会会议")
    CHAIRS = "chairs", _("主任会议")
    PRESIDIUM = "presidium", _("乡镇人大主席团会议")
    COUNCIL = "council", _("街道居民议事会会议")


class Post(models.TextChoices):
    """Who sits in a standing committee; chair and vice-chairs are the 主任会议 (地方组织法). A
    township's congress elects a presidium instead."""

    CHAIR = "chair", _("主任")
    VICE_CHAIR = "vice_chair", _("副主任")
    MEMBER = "member", _("委员")
    PRESIDENT = "president", _("主席")
    VICE_PRESIDENT = "vice_president", _("副主席")
    PRESIDIUM = "presidium", _("主席团成员")


COMMITTEE_POSTS = [Post.CHAIR, Post.VICE_CHAIR, Post.MEMBER]
PRESIDIUM_POSTS = [Post.PRESIDENT, Post.VICE_PRESIDENT, Post.PRESIDIUM]


class Capacity(models.TextChoices):
    ATTEND = "attend", _("出席")
    SIT_IN = "sit_in", _("列席")


class ItemKind(models.TextChoices):
    HEAR = "hear", _("听取")
    DELIBERATE = "deliberate", _("审议")
    VOTE = "vote", _("表决")
    APPRAISE = "appraise", _("测评")


NOUNS = "意见|办法|规则|结果|情况|器|票"  # what makes a thing of the verb before it


class Outcome(models.TextChoices):
    DONE = "done", _("已完成")
    ADOPTED = "adopted", _("通过")
    NOT_ADOPTED = "not_adopted", _("未通过")
    PUT_OFF = "put_off", _("暂不付表决")


class TermQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.term_scope(actor))

    def for_reading(self):
        return self.select_related("division")


class Term(models.Model):
    """届 of a county's or township's congress, or of a street's council."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="terms", verbose_name=_("区划")
    )
    number = models.PositiveSmallIntegerField(_("届次"))
    body = models.CharField(
        _("机构"), max_length=100, help_text=_("如：青溪县人民代表大会、柳湾街道居民议事会")
    )
    starts_on = models.DateField(_("任期开始"))
    ends_on = models.DateField(_("任期结束"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("届次")
        verbose_name_plural = _("届次")
        ordering = ["division", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "number"],
                name="term_once_per_division",
                violation_error_message=_("这一届已经登记。"),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="term_number_positive"),
            models.CheckConstraint(
                name="term_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("任期结束须晚于开始。"),
            ),
        ]

    def __str__(self):
        return titles.term(self)

    @property
    def subject_type(self):
        return self._meta.label_lower

    @property
    def is_council(self):
        """A street's residents' council: it has no congress."""
        return self.division.is_street

    @property
    def posts(self):
        """Of the body that acts between sessions: a county's standing committee, a township's
        presidium; a street's council has none."""
        if self.is_council:
            return []
        is_low = level_of(self.division_id) == Level.TOWNSHIP
        return PRESIDIUM_POSTS if is_low else COMMITTEE_POSTS

    def sitting(self):
        """Who sits in that body now, in the order of the posts."""
        members = self.members.filter(ends_on=None).select_related("representative")
        order = list(Post)
        return sorted(members, key=lambda one: (order.index(one.post), one.pk))


class Member(models.Model):
    """常委会组成人员、主席团成员: who of the deputies acts between the sessions of this term."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="members", verbose_name=_("届次"))
    representative = models.ForeignKey(
        Representative, models.PROTECT, related_name="seats", verbose_name=_("代表")
    )
    post = models.CharField(_("职务"), max_length=14, choices=Post.choices, default=Post.MEMBER)
    starts_on = models.DateField(_("任职开始"))
    ends_on = models.DateField(_("任职结束"), null=True, blank=True)

    class Meta:
        verbose_name = _("常委会组成人员")
        verbose_name_plural = _("常委会组成人员")
        ordering = ["term", "post", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "representative"],
                condition=Q(ends_on=None),
                name="member_once_per_term",
                violation_error_message=_("这位代表已经是这一届的组成人员。"),
            ),
            models.CheckConstraint(
                name="member_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("任职结束须晚于开始。"),
            ),
        ]

    def __str__(self):
        return f"{self.representative} · {self.get_post_display()}"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.scope(actor))

    def open(self):
        return self.filter(state__in=sorted(OPEN))

    def for_reading(self):
        return self.select_related("term__division")


class Meeting(Subject):
    """会议 (F77). Whatever happens in it hangs on this row: agenda, roster, papers, and what other
    apps register (hanging.py)."""

    TRANSITIONS = workflow.TRANSITIONS

    state = models.CharField(_("状态"), max_length=30, choices=State.choices, default=State.PLANNED)
    uid = models.UUIDField(_("编号"), default=uuid.uuid4, unique=True, editable=False)
    term = models.ForeignKey(Term, models.PROTECT, related_name="meetings", verbose_name=_("届次"))
    kind = models.CharField(_("会议种类"), max_length=20, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("次"))
    title = models.CharField(_("会议名称"), max_length=120)
    division = models.CharField(_("区划代码"), max_length=15)
    place = models.CharField(_("地点"), max_length=120)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    note = models.TextField(_("事项说明"), max_length=2000, blank=True)
    minutes = models.TextField(_("会议记录"), max_length=20000, blank=True)
    was_summoned = models.BooleanField(_("已发通知"), default=False)
    convened_at = models.DateTimeField(_("开会时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("闭会时间"), null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="meeting_kind_is_known", condition=Q(kind__in=sorted(Kind.values))
            ),
            models.UniqueConstraint(
                fields=["term", "kind", "number"],
                condition=~Q(state=State.CANCELLED),
                name="meeting_number_once",
                violation_error_message=_("这一次会议已经登记。"),
            ),
            models.CheckConstraint(
                name="meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="meeting_state_has_times",
                condition=Q(state=State.CLOSED, convened_at__isnull=False, closed_at__isnull=False)
                | Q(state=State.CONVENED, convened_at__isnull=False, closed_at=None)
                | Q(state__in=[State.PLANNED, State.CANCELLED], convened_at=None, closed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "-starts_at", "-id"], name="meeting_by_place"),
            models.Index(fields=["-starts_at", "-id"], name="meeting_by_time"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meetings:show", args=[self.uid])

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
    def is_open(self):
        return self.state in OPEN


class AgendaItem(models.Model):
    """One point of the agenda; `decision` is what the meeting settled."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="items", verbose_name=_("会议")
    )
    position = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("方式"), max_length=12, choices=ItemKind.choices)
    title = models.CharField(_("议题"), max_length=160)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("报告单位"),
    )
    materials = models.TextField(
        _("会议材料"), max_length=4000, blank=True, help_text=_("材料的名称和要点。")
    )
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome.choices, blank=True)
    decision = models.TextField(_("决定事项"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("议程")
        verbose_name_plural = _("议程")
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="item_position_once",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                name="item_kind_is_known", condition=Q(kind__in=sorted(ItemKind.values))
            ),
            models.CheckConstraint(
                name="item_decision_has_outcome", condition=Q(decision="") | ~Q(outcome="")
            ),
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"

    @property
    def words(self):
        """As the agenda reads: 听取…, 审议…; the verb is not said twice (听取和审议…), but 审议意见
        and 表决器 are no verbs."""
        verb, verbs = self.get_kind_display(), "|".join(str(label) for label in ItemKind.labels)
        begins = re.match(rf"((?:{verbs})(?!{NOUNS})[、，和并]?)*", self.title)
        return self.title if verb in begins[0] else f"{verb}{self.title}"


class Material(models.Model):
    """会议材料 of one point: a PDF that only shows pages, or a photograph drawn anew."""

    item = models.ForeignKey(
        AgendaItem, models.CASCADE, related_name="files", verbose_name=_("议程")
    )
    title = models.CharField(_("材料名称"), max_length=80)
    file = models.FileField(_("文件"), max_length=120, unique=True)
    is_pdf = models.BooleanField(_("是 PDF"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("会议材料")
        verbose_name_plural = _("会议材料")
        ordering = ["item", "pk"]

    def __str__(self):
        return self.title


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, actor):
        return self.filter(permissions.seat_scope(actor))

    def present(self):
        return self.filter(state=SeatState.SIGNED)

    def attending(self):
        """出席: those whose number counts."""
        return self.filter(capacity=Capacity.ATTEND)

    def for_reading(self):
        return self.select_related("representative", "organisation", "meeting")


class Attendance(Subject):
    """One person on a meeting's roster: 出席 by mandate, 列席 by invitation."""

    TRANSITIONS = workflow.SEAT_TRANSITIONS

    state = models.CharField(
        _("状态"), max_length=30, choices=SeatState.choices, default=SeatState.EXPECTED
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendances", verbose_name=_("会议")
    )
    capacity = models.CharField(_("身份"), max_length=10, choices=Capacity.choices)
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("代表"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name=_("列席单位"),
    )
    name = models.CharField(_("姓名"), max_length=60, help_text=_("名册上写的。"))
    post = models.CharField(_("职务、代表团"), max_length=60, blank=True)
    place = models.CharField(_("座位"), max_length=20, blank=True)
    signed_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签到的人"),
        help_text=_("本人或代签的会务人员"),
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议名册")
        verbose_name_plural = _("会议名册")
        ordering = ["meeting", "capacity", "pk"]
        constraints = [
            models.CheckConstraint(
                name="attendance_state_is_known", condition=Q(state__in=sorted(SeatState.values))
            ),
            models.CheckConstraint(
                name="attendance_signed_has_time",
                condition=Q(state=SeatState.SIGNED) ^ Q(signed_at=None),
            ),
            models.CheckConstraint(
                name="attendance_by_mandate",
                condition=Q(capacity=Capacity.ATTEND, representative__isnull=False)
                | Q(capacity=Capacity.SIT_IN),
            ),
            models.UniqueConstraint(
                fields=["meeting", "representative"], name="attendance_once_per_meeting"
            ),
            models.UniqueConstraint(
                fields=["meeting", "place"],
                condition=~Q(place=""),
                name="attendance_place_once",
            ),
        ]
        indexes = [
            models.Index(fields=["representative", "state"], name="attendance_of_person"),
        ]

    def __str__(self):
        return f"{self.name} · {self.get_capacity_display()}"

    def roles_of(self, actor):
        return permissions.seat_roles_of(self, actor)

    def may(self, action, actor, now):
        return permissions.may_seat(self, action, actor, now)

    def why_not(self, action, actor, now):
        return permissions.why_not_seat(self, action, actor, now)

    def drafts(self, event, *, by, now):
        from .notifications import seat_drafts

        return seat_drafts(self, event, by=by, now=now)
