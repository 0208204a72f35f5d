"""REST: bodies of a project's actions, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.rest import OptionalChoiceField
from liaison.text import BodySerializerField, LineSerializerField
from stations.organisations.models import Organisation
from suggestions.cases.models import Category
from suggestions.cases.serializers import (
    AttachmentsMixin,
    ClockSerializer,
    CodeField,
    NothingSerializer,
)
from supervision.meetings.models import Meeting

from .colours import Colour
from .forms import MILESTONES
from .grades import Grade
from .models import AskedBy, ChangeKind, Reason, Source
from .workflow import Action, State


def _words(*, required=True, **kwargs):
    return BodySerializerField(
        max_length=2000, required=required, allow_blank=not required, **kwargs
    )


def _line(length=80, *, required=False):
    return LineSerializerField(max_length=length, required=required, allow_blank=not required)


def _money(**kwargs):
    return serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, help_text=_("万元"), **kwargs
    )


def _meeting(**kwargs):
    return CodeField(
        slug_field="uid", queryset=Meeting.objects.exclude(state="cancelled"), **kwargs
    )


class ProjectTextSerializer(serializers.Serializer):
    text = _words()


class ProjectRemarkSerializer(serializers.Serializer):
    text = _words(required=False)


class ProjectEditSerializer(serializers.Serializer):
    title = LineSerializerField(max_length=60, required=False)
    content = _words(required=False)
    need = _words(required=False)
    place = _line(60)
    category = CodeField(
        slug_field="code", queryset=Category.objects.all(), required=False, allow_null=True
    )


class ProjectFeasibilitySerializer(serializers.Serializer):
    text = _words()
    adds_burden = serializers.BooleanField(default=False)
    adds_debt = serializers.BooleanField(default=False)


class ProjectRejectSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(Reason.choices)
    text = _words()


class ProjectPubliciseSerializer(serializers.Serializer):
    days = serializers.IntegerField(min_value=1, max_value=60, required=False)


class ProjectDeliberateSerializer(serializers.Serializer):
    meeting = _meeting(help_text=_("会议的编号（uid）"))
    approved = serializers.BooleanField()
    decided_on = serializers.DateField(required=False)
    paper = _line()
    text = _words(required=False)


class ProjectListSerializer(serializers.Serializer):
    meeting = _meeting()
    decided_on = serializers.DateField(required=False)
    paper = _line()


class ProjectVoteSerializer(serializers.Serializer):
    meeting = _meeting()
    adopted = serializers.BooleanField()
    decided_at = serializers.DateTimeField()
    paper = _line(required=True)


class ProjectAnnounceSerializer(serializers.Serializer):
    notice = _words()
    paper = _line()
    confirmation = _line()


class ProjectAssignSerializer(serializers.Serializer):
    unit = CodeField(slug_field="code", queryset=Organisation.objects.active())


class MilestoneSerializer(serializers.Serializer):
    title = LineSerializerField(max_length=60)
    due_on = serializers.DateField()
    percent = serializers.IntegerField(min_value=1, max_value=100)
    is_yearly = serializers.BooleanField(default=False)


class ProjectPlanSerializer(serializers.Serializer):
    goal = _words()
    budget = _money()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    milestones = MilestoneSerializer(many=True, max_length=MILESTONES * 3)
    text = _words(required=False)


class ProjectReportSerializer(AttachmentsMixin):
    percent = serializers.IntegerField(min_value=0, max_value=100)
    spent = _money(required=False)
    text = _words()
    reason = _words(required=False)


class ProjectCompleteSerializer(AttachmentsMixin):
    spent = _money(required=False)
    text = _words()


class ProjectRefuseSerializer(serializers.Serializer):
    accepted_on = serializers.DateField()
    residents = serializers.IntegerField(min_value=0, max_value=999)
    text = _words()


class ProjectAcceptSerializer(ProjectRefuseSerializer, AttachmentsMixin):
    pass


class ProjectTestSerializer(serializers.Serializer):
    tested_on = serializers.DateField(required=False)
    total = serializers.IntegerField(min_value=1, max_value=1_000_000)
    satisfied = serializers.IntegerField(min_value=0, max_value=1_000_000)
    basically = serializers.IntegerField(min_value=0, max_value=1_000_000)
    dissatisfied = serializers.IntegerField(min_value=0, max_value=1_000_000)
    text = _words(required=False)


class ProjectRectifySerializer(AttachmentsMixin):
    text = _words()


class ProjectChangeSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(ChangeKind.choices)
    text = _words()


class ProjectDecideSerializer(serializers.Serializer):
    approved = serializers.BooleanField()
    meeting = _meeting(required=False, allow_null=True)
    decided_on = serializers.DateField(required=False)
    paper = _line()
    notice = _words(required=False)
    text = _words(required=False)


class ProjectResumeSerializer(serializers.Serializer):
    meeting = _meeting()
    decided_on = serializers.DateField(required=False)
    paper = _line(required=True)
    notice = _words()


BODIES = {
    Action.EDIT: ProjectEditSerializer,
    Action.POOL: ProjectRemarkSerializer,
    Action.REJECT: ProjectRejectSerializer,
    Action.RECONSIDER: ProjectTextSerializer,
    Action.SELECT: NothingSerializer,
    Action.PASS_FEASIBILITY: ProjectFeasibilitySerializer,
    Action.PASS_LEGALITY: ProjectTextSerializer,
    Action.SEND_BACK: ProjectTextSerializer,
    Action.PUBLICISE: ProjectPubliciseSerializer,
    Action.SUBMIT: NothingSerializer,
    Action.DELIBERATE: ProjectDeliberateSerializer,
    Action.LIST_FOR_VOTE: ProjectListSerializer,
    Action.RECORD_VOTE: ProjectVoteSerializer,
    Action.ANNOUNCE: ProjectAnnounceSerializer,
    Action.ASSIGN: ProjectAssignSerializer,
    Action.PLAN: ProjectPlanSerializer,
    Action.RETURN_PLAN: ProjectTextSerializer,
    Action.APPROVE_PLAN: ProjectRemarkSerializer,
    Action.START: NothingSerializer,
    Action.REPORT: ProjectReportSerializer,
    Action.EXPLAIN: ProjectTextSerializer,
    Action.ASK_CHANGE: ProjectChangeSerializer,
    Action.DECIDE_CHANGE: ProjectDecideSerializer,
    Action.RESUME: ProjectResumeSerializer,
    Action.COMPLETE: ProjectCompleteSerializer,
    Action.ACCEPT: ProjectAcceptSerializer,
    Action.REFUSE: ProjectRefuseSerializer,
    Action.TEST: ProjectTestSerializer,
    Action.RECTIFY: ProjectRectifySerializer,
    Action.ARCHIVE: ProjectTextSerializer,
    Action.NOTE: ProjectTextSerializer,
}


# --- shapes ---------------------------------------------------------------------------------------


class ProjectRowSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    year = serializers.IntegerField(help_text=_("实施年度"))
    division = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    stage = serializers.IntegerField(help_text=_("十六个阶段的序号，0 为未列入"))
    source = serializers.ChoiceField(Source.choices)
    reason = OptionalChoiceField(Reason.choices, allow_null=True)
    unit = serializers.CharField(allow_null=True)
    budget = _money(allow_null=True)
    spent = _money()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    planned_percent = serializers.IntegerField()
    percent = serializers.IntegerField()
    colour = OptionalChoiceField(Colour.choices, allow_null=True)
    owes_reason = serializers.BooleanField(help_text=_("红色，待说明原因"))
    rectifications = serializers.IntegerField(help_text=_("二次整改的次数"))
    url = serializers.CharField(allow_null=True, help_text=_("公开页面"))
    version = serializers.IntegerField()


class ProjectTestRowSerializer(serializers.Serializer):
    source = serializers.ChoiceField(AskedBy.choices)
    total = serializers.IntegerField(allow_null=True, help_text=_("代表测评的票数按表决的规定公开"))
    satisfied = serializers.IntegerField(allow_null=True)
    basically = serializers.IntegerField(allow_null=True)
    dissatisfied = serializers.IntegerField(allow_null=True)
    grade = serializers.ChoiceField(Grade.choices)
    tested_on = serializers.DateField()


class ProjectDecisionSerializer(serializers.Serializer):
    kind = serializers.CharField()
    approved = serializers.BooleanField()
    meeting = serializers.UUIDField(allow_null=True)
    decided_on = serializers.DateField()
    paper = serializers.CharField()
    notice = serializers.CharField()


class ProjectReportRowSerializer(serializers.Serializer):
    reported_at = serializers.DateTimeField()
    percent = serializers.IntegerField()
    planned = serializers.IntegerField()
    colour = serializers.ChoiceField(Colour.choices)
    spent = _money()
    text = serializers.CharField()
    reason = serializers.CharField()


class ProjectSerializer(ProjectRowSerializer):
    content = serializers.CharField()
    need = serializers.CharField()
    place = serializers.CharField()
    goal = serializers.CharField()
    milestones = MilestoneSerializer(many=True)
    reports = ProjectReportRowSerializer(many=True)
    decisions = ProjectDecisionSerializer(many=True)
    tests = ProjectTestRowSerializer(many=True)
    actions = serializers.ListField(child=serializers.ChoiceField(Action.choices))
    clocks = ClockSerializer(many=True)


class CountSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()
    definition = serializers.CharField()


class ShareSerializer(serializers.Serializer):
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    definition = serializers.CharField()


class SumSerializer(serializers.Serializer):
    amount = _money()
    of = serializers.IntegerField(help_text=_("报了计划的项目数"))
    definition = serializers.CharField()


class ProjectFiguresSerializer(serializers.Serializer):
    year = serializers.IntegerField(allow_null=True)
    division = serializers.CharField(allow_null=True)
    stages = CountSerializer(many=True)
    colours = CountSerializer(many=True)
    on_plan = ShareSerializer()
    settled = ShareSerializer()
    budget = SumSerializer()
    spent = SumSerializer()
