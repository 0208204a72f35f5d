"""REST: bodies of what hands a case over and of the hand-over's own actions, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.text import BodySerializerField, LineSerializerField
from stations.network.models import Station
from stations.organisations.models import Organisation
from suggestions.cases.models import Reason
from suggestions.cases.serializers import ClockSerializer, CodeField, NothingSerializer
from suggestions.cases.workflow import Action

from .models import Kind, Outcome, Purpose
from .workflow import Action as Step
from .workflow import Role, State

FACTS = _("交给对方的内容，不写就用事项原文；电话、证件号会遮住")


def _office():
    return CodeField(
        slug_field="code",
        queryset=Organisation.objects.active(),
        required=False,
        allow_null=True,
        help_text=_("接收机关的代码，不填按本地登记的机关"),
    )


class FactsMixin(serializers.Serializer):
    facts = BodySerializerField(max_length=2000, required=False, allow_blank=True, help_text=FACTS)


class ReferPetitionSerializer(FactsMixin):
    reason = CodeField(
        slug_field="code",
        queryset=Reason.objects.all(),
        required=False,
        allow_null=True,
        help_text=_("R3（缺省）或 R2"),
    )
    text = BodySerializerField(
        max_length=2000, required=False, allow_blank=True, help_text=_("告知书里给群众的话")
    )
    office = _office()


class ReferProcuratorateSerializer(FactsMixin):
    text = BodySerializerField(max_length=2000)
    office = _office()
    with_photos = serializers.BooleanField(default=False)


class ReferSpecialtySerializer(FactsMixin):
    station = CodeField(slug_field="code", queryset=Station.objects.running())
    purpose = serializers.ChoiceField(Purpose.choices, default=Purpose.ADVISE)
    text = BodySerializerField(max_length=2000)
    with_photos = serializers.BooleanField(default=False)


BODIES = {
    Action.REFER_PETITION: ReferPetitionSerializer,
    Action.REFER_PROCURATORATE: ReferProcuratorateSerializer,
    Action.REFER_SPECIALTY: ReferSpecialtySerializer,
}


# --- the hand-over's own actions ------------------------------------------------------------------


def _words(limit=2000, *, required=True):
    return BodySerializerField(max_length=limit, required=required, allow_blank=not required)


class ToldMixin(serializers.Serializer):
    told = BodySerializerField(
        max_length=500, required=False, allow_blank=True, help_text=_("告诉群众的话")
    )


class TransferReceiptSerializer(serializers.Serializer):
    text = BodySerializerField(max_length=300, help_text=_("谁在什么时候签收"))


class TransferReasonSerializer(serializers.Serializer):
    text = _words(500)


class TransferNoteSerializer(serializers.Serializer):
    text = _words()


class TransferFilingSerializer(ToldMixin):
    text = _words(500, required=False)


class TransferFindingSerializer(ToldMixin):
    text = _words()


class TransferRecommendSerializer(TransferFindingSerializer):
    recommendation = LineSerializerField(max_length=60, help_text=_("检察建议文号"))
    answer_due_on = serializers.DateField(help_text=_("反馈期限，今天之后、一年之内"))


STEP_BODIES = {
    Step.SIGN: NothingSerializer,
    Step.RECORD_RECEIPT: TransferReceiptSerializer,
    Step.SEND_BACK: TransferReasonSerializer,
    Step.NOTE: TransferNoteSerializer,
    Step.FILE: TransferFilingSerializer,
    Step.DECLINE_FILING: TransferFindingSerializer,
    Step.RECOMMEND: TransferRecommendSerializer,
    Step.REPORT: TransferFindingSerializer,
    Step.RECALL: TransferReasonSerializer,
}


# --- out ------------------------------------------------------------------------------------------


class PartySerializer(serializers.Serializer):
    kind = serializers.ChoiceField([("station", _("站点")), ("unit", _("机关"))])
    code = serializers.CharField()
    name = serializers.CharField()


class TransferRowSerializer(serializers.Serializer):
    number = serializers.CharField()
    paper = serializers.CharField(help_text=_("文号"))
    kind = serializers.ChoiceField(Kind.choices)
    purpose = serializers.ChoiceField(Purpose.choices, allow_null=True)
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    division = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    from_station = serializers.CharField()
    to = PartySerializer()
    outcome = serializers.ChoiceField(Outcome.choices, allow_null=True)
    sent_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class TransferStepSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    action = serializers.CharField()
    role = serializers.ChoiceField(Role.choices, allow_null=True)
    text = serializers.CharField()


class TransferSerializer(TransferRowSerializer):
    case = serializers.CharField(allow_null=True, help_text=_("事项编号；看不到事项的为 null"))
    facts = serializers.CharField()
    location_text = serializers.CharField()
    reason = serializers.CharField(allow_null=True)
    is_on_paper = serializers.BooleanField(help_text=_("对方纸质签收"))
    recommendation = serializers.CharField(allow_null=True)
    answer_due_on = serializers.DateField(allow_null=True)
    attachments = serializers.ListField(child=serializers.DictField())
    actions = serializers.ListField(child=serializers.ChoiceField(Step.choices))
    clocks = ClockSerializer(many=True)
    steps = TransferStepSerializer(many=True)
