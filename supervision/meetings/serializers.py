"""REST: bodies of a meeting's actions, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from suggestions.cases.serializers import NothingSerializer

from .models import Capacity, ItemKind, Kind, Outcome, Post
from .wire import MovingSerializer, ReasonSerializer, StepSerializer, body, line, unit
from .workflow import Action, SeatAction, SeatState, State, TermAction


class NewMeetingSerializer(serializers.Serializer):
    term = serializers.IntegerField(min_value=1, help_text=_("届次，如 18"))
    kind = serializers.ChoiceField(Kind.choices)
    number = serializers.IntegerField(min_value=1, max_value=999, help_text=_("第几次"))
    title = line(120, required=False, help_text=_("不填按届次自动写"))
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = line(120)
    note = body(2000, required=False)


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


class MeetingMaterialSerializer(serializers.Serializer):
    item = serializers.IntegerField(help_text=_("哪一项议程"))
    title = line(80, help_text=_("材料名称"))
    file = serializers.FileField(help_text=_("PDF 或照片，不超过 20 MB"))


class MeetingDropMaterialSerializer(serializers.Serializer):
    material = serializers.IntegerField()


class MeetingSeatsSerializer(serializers.Serializer):
    text = body(20000, help_text=_("一行一个人：姓名、空格、座位"))


BODIES = {
    Action.DROP_MATERIAL: MeetingDropMaterialSerializer,
    Action.ARRANGE_SEATS: MeetingSeatsSerializer,
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


class MaterialSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField(help_text=_("登录后下载"))


class AgendaSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(ItemKind.choices)
    title = serializers.CharField()
    organisation = serializers.CharField(allow_null=True)
    materials = serializers.CharField()
    files = MaterialSerializer(many=True, help_text=_("会议材料，只列看得到的"))
    outcome = serializers.ChoiceField(Outcome.choices, allow_null=True)
    decision = serializers.CharField()


class SeatSignSerializer(serializers.Serializer):
    code = line(6, required=False, help_text=_("会场屏幕上的六位签到码；会务人员代签不用"))


class SeatSettleSerializer(serializers.Serializer):
    approved = serializers.BooleanField()
    text = body(required=False)


SEAT_BODIES = {
    SeatAction.SIGN: SeatSignSerializer,
    SeatAction.UNSIGN: ReasonSerializer,
    SeatAction.ASK_LEAVE: ReasonSerializer,
    SeatAction.SETTLE_LEAVE: SeatSettleSerializer,
    SeatAction.GRANT_LEAVE: ReasonSerializer,
    SeatAction.EXCUSE: ReasonSerializer,
}


class SeatRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    meeting = serializers.UUIDField()
    name = serializers.CharField()
    capacity = serializers.ChoiceField(Capacity.choices)
    state = serializers.ChoiceField(SeatState.choices)
    post = serializers.CharField()
    place = serializers.CharField(help_text=_("座位"))
    organisation = serializers.CharField(allow_null=True, help_text=_("列席单位代码"))
    signed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class SeatSerializer(SeatRowSerializer, MovingSerializer):
    """一个座位，连同经过。"""


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


# --- terms ----------------------------------------------------------------------------------------


class NewTermSerializer(serializers.Serializer):
    number = serializers.IntegerField(min_value=1, max_value=999, help_text=_("第几届"))
    body = line(100, help_text=_("机构，如：青溪县人民代表大会"))
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)


class TermAppointSerializer(serializers.Serializer):
    representative = serializers.UUIDField(help_text=_("这一届人大的现任代表（uid）"))
    post = serializers.ChoiceField(Post.choices)
    starts_on = serializers.DateField()


class TermDismissSerializer(serializers.Serializer):
    member = serializers.IntegerField(
        min_value=1, max_value=10**15, help_text=_("哪一个任职（members 里的 id）")
    )
    ends_on = serializers.DateField()


TERM_BODIES = {
    TermAction.APPOINT: TermAppointSerializer,
    TermAction.DISMISS: TermDismissSerializer,
}


class TermRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    division = serializers.CharField()
    number = serializers.IntegerField(help_text=_("第几届"))
    body = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class TermMemberSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    representative = serializers.UUIDField()
    name = serializers.CharField()
    post = serializers.ChoiceField(Post.choices)
    starts_on = serializers.DateField()


class TermSerializer(TermRowSerializer):
    members = TermMemberSerializer(many=True, help_text=_("现任组成人员，按职务"))
    actions = serializers.ListField(child=serializers.CharField())
    steps = StepSerializer(many=True)
