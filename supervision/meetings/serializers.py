"""REST: bodies of a meeting's actions, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from suggestions.cases.serializers import NothingSerializer

from .models import ItemKind, Kind, Outcome
from .wire import MovingSerializer, ReasonSerializer, body, line, unit
from .workflow import Action, State


class MeetingReviseSerializer(serializers.Serializer):
    title = line(120)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = line(120)
    note = body(2000, required=False)


class MeetingInviteSerializer(serializers.Serializer):
    name = line(60)
    post = line(60, required=False)
    organisation = unit(required=False)


class MeetingItemSerializer(serializers.Serializer):
    item = serializers.IntegerField(required=False, help_text=_("改哪一项；不填是新加"))
    kind = serializers.ChoiceField(ItemKind.choices)
    title = line(160)
    position = serializers.IntegerField(required=False, min_value=1, max_value=60)
    organisation = unit(required=False)
    materials = body(4000, required=False)


class MeetingDropSerializer(serializers.Serializer):
    item = serializers.IntegerField()


class MeetingDecideSerializer(serializers.Serializer):
    item = serializers.IntegerField()
    outcome = serializers.ChoiceField(Outcome.choices)
    decision = body(4000, required=False)


class MeetingMinutesSerializer(serializers.Serializer):
    text = body(20000)


BODIES = {
    Action.REVISE: MeetingReviseSerializer,
    Action.CALL_ROLL: NothingSerializer,
    Action.INVITE: MeetingInviteSerializer,
    Action.SET_ITEM: MeetingItemSerializer,
    Action.DROP_ITEM: MeetingDropSerializer,
    Action.SUMMON: NothingSerializer,
    Action.CONVENE: NothingSerializer,
    Action.DECIDE: MeetingDecideSerializer,
    Action.WRITE_MINUTES: MeetingMinutesSerializer,
    Action.CLOSE: NothingSerializer,
    Action.CANCEL: ReasonSerializer,
}


class MeetingRowSerializer(serializers.Serializer):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    state = serializers.ChoiceField(State.choices)
    term = serializers.IntegerField(help_text=_("届次"))
    number = serializers.IntegerField(help_text=_("第几次"))
    division = serializers.CharField()
    place = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class AgendaSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(ItemKind.choices)
    title = serializers.CharField()
    organisation = serializers.CharField(allow_null=True)
    materials = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.choices, allow_null=True)
    decision = serializers.CharField()


class RosterCountsSerializer(serializers.Serializer):
    due = serializers.IntegerField(help_text=_("应出席"))
    present = serializers.IntegerField(help_text=_("已签到"))
    leave = serializers.IntegerField(help_text=_("请假"))
    absent = serializers.IntegerField(help_text=_("缺席"))
    asked = serializers.IntegerField(help_text=_("请假待答复"))
    guests = serializers.IntegerField(help_text=_("列席"))


class HangingSerializer(serializers.Serializer):
    label = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField()


class MeetingSerializer(MeetingRowSerializer, MovingSerializer):
    note = serializers.CharField()
    minutes = serializers.CharField(allow_null=True, help_text=_("只给本级人大的机构"))
    agenda = AgendaSerializer(many=True)
    roster = RosterCountsSerializer()
    hanging = HangingSerializer(many=True, help_text=_("会上的事，只列看得到的"))
