"""REST: bodies of a supervision group's actions, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from suggestions.cases.serializers import AttachmentsMixin, NothingSerializer
from supervision.meetings.wire import MovingSerializer, body, line

from .forms import MOST_FINDINGS
from .workflow import Action, State


class GroupMembersSerializer(serializers.Serializer):
    head = serializers.UUIDField(help_text=_("组长：代表的编号"))
    members = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=60, help_text=_("组员：代表的编号")
    )


class NewGroupSerializer(GroupMembersSerializer):
    project = line(30, help_text=_("民生实事的编号"))


class GroupInspectSerializer(AttachmentsMixin):
    inspected_on = serializers.DateField()
    percent = serializers.IntegerField(min_value=0, max_value=100)
    text = body(2000)
    findings = serializers.ListField(
        child=line(300), max_length=MOST_FINDINGS, required=False, help_text=_("一条一个问题")
    )
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2099)
    quarter = serializers.IntegerField(
        required=False, min_value=1, max_value=4, help_text=_("补哪个季度的督查，连同 year")
    )

    def validate(self, data):
        if ("year" in data) != ("quarter" in data):
            raise serializers.ValidationError({"quarter": [_("年度和季度要一起写。")]})
        return data


class GroupFindingSerializer(serializers.Serializer):
    finding = serializers.IntegerField(help_text=_("问题的编号"))
    text = body(300, help_text=_("整改情况"))


class GroupReportSerializer(serializers.Serializer):
    year = serializers.IntegerField(min_value=2000, max_value=2099)
    half = serializers.IntegerField(min_value=1, max_value=2)
    seen = body(2000)
    found = body(2000, required=False)
    advice = body(2000, required=False)


BODIES = {
    Action.INSPECT: GroupInspectSerializer,
    Action.REPORT: GroupReportSerializer,
    Action.SETTLE_FINDING: GroupFindingSerializer,
    Action.CHANGE_MEMBERS: GroupMembersSerializer,
    Action.END: NothingSerializer,
}


class SupervisionGroupRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    project = serializers.CharField(help_text=_("民生实事的编号"))
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    division = serializers.CharField()
    head = serializers.UUIDField(help_text=_("组长"))
    formed_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class GroupFindingRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()
    outcome = serializers.CharField()
    settled_at = serializers.DateTimeField(allow_null=True)


class InspectionSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    inspected_on = serializers.DateField()
    percent = serializers.IntegerField()
    text = serializers.CharField()
    findings = GroupFindingRowSerializer(many=True)
    photos = serializers.ListField(child=serializers.UUIDField())


class HalfYearReportSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    half = serializers.IntegerField()
    paper = serializers.CharField(help_text=_("文号"))
    filed_at = serializers.DateTimeField()


class SupervisionGroupSerializer(SupervisionGroupRowSerializer, MovingSerializer):
    members = serializers.ListField(child=serializers.UUIDField())
    inspections = InspectionSerializer(many=True)
    reports = HalfYearReportSerializer(many=True)
