"""What each action takes."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.accounts.models import User
from liaison.text import BodySerializerField, LineSerializerField
from stations.network.models import Station
from stations.organisations.models import Organisation
from stations.representatives.models import Representative
from suggestions.cases.models import (
    Category,
    Grade,
    Mode,
    PauseReason,
    Reason,
    Result,
    Sensitivity,
)
from suggestions.cases.workflow import Action

from .fields import AttachmentsMixin, CodeField


def _text(limit=2000, *, required=True):
    return BodySerializerField(max_length=limit, required=required, allow_blank=not required)


def _unit(**kwargs):
    return CodeField(slug_field="code", queryset=Organisation.objects.active(), **kwargs)


class NothingSerializer(serializers.Serializer):
    """No input."""


class TextSerializer(serializers.Serializer):
    text = _text()


class NoteSerializer(serializers.Serializer):
    text = _text(required=False)


class UrgeSerializer(serializers.Serializer):
    text = _text(300)


class HandOverSerializer(serializers.Serializer):
    station = CodeField(slug_field="code", queryset=Station.objects.running())
    text = _text(500)


class ReassignSerializer(serializers.Serializer):
    representative = CodeField(slug_field="uid", queryset=Representative.objects.serving())


class ClassifySerializer(serializers.Serializer):
    category = CodeField(slug_field="code", queryset=Category.objects.filter(is_active=True))


class DeclineSerializer(serializers.Serializer):
    reason = CodeField(slug_field="code", queryset=Reason.objects.all())
    text = _text()


class PromiseMixin(serializers.Serializer):
    promised_on = serializers.DateField(
        required=False,
        allow_null=True,
        help_text=_("“正在解决”“列入计划”承诺的完成日期；不填按本地规定推算"),
    )


class AnswerSerializer(PromiseMixin, AttachmentsMixin):
    text = _text()
    result = serializers.ChoiceField(Result.choices, default=Result.EXPLAINED)


class DispatchSerializer(serializers.Serializer):
    unit = _unit()
    note = _text(500, required=False)
    assistants = serializers.ListField(
        child=_unit(), max_length=5, required=False, help_text=_("协办单位代码")
    )


class ConvertSerializer(serializers.Serializer):
    mode = serializers.ChoiceField([Mode.DIRECT, Mode.SNAP])
    text = _text(500, required=False)


class SubmitReviewSerializer(serializers.Serializer):
    mode = serializers.ChoiceField([Mode.TRANSFER, Mode.REPORT])
    unit = _unit(required=False, allow_null=True)
    text = _text(1000)


class HigherBodyMixin(serializers.Serializer):
    higher_body = LineSerializerField(
        max_length=60, required=False, allow_blank=True, help_text=_("报办：报送哪级人大")
    )


class ApproveSerializer(HigherBodyMixin):
    text = _text(500, required=False)
    unit = _unit(required=False, allow_null=True)


class ReportUpSerializer(HigherBodyMixin):
    text = _text(1000)


class AssistantSerializer(serializers.Serializer):
    unit = _unit()
    text = _text(500, required=False)


class ExtendSerializer(serializers.Serializer):
    days = serializers.IntegerField(min_value=1, max_value=90, help_text=_("工作日"))
    reason = _text(500)


class SettleExtensionSerializer(serializers.Serializer):
    approved = serializers.BooleanField()
    text = _text(500, required=False)


class PauseSerializer(serializers.Serializer):
    reason = CodeField(slug_field="code", queryset=PauseReason.objects.filter(is_active=True))
    text = _text(500, required=False)


class ContactNoteSerializer(serializers.Serializer):
    text = _text(500)
    reached = serializers.BooleanField(default=True)


class SupervisionPaperSerializer(serializers.Serializer):
    text = _text(500)
    paper = LineSerializerField(
        max_length=60, required=False, allow_blank=True, help_text=_("签批件文号")
    )


class MergeSerializer(serializers.Serializer):
    into = LineSerializerField(max_length=24, help_text=_("主件的编号"))
    text = _text(500, required=False)


class ObjectSerializer(serializers.Serializer):
    reason = _text(500)
    competent_unit = _unit()


class SettleSerializer(serializers.Serializer):
    unit = _unit()
    text = _text(500, required=False)


class ProgressSerializer(AttachmentsMixin):
    text = _text()


class ResolveSerializer(PromiseMixin, AttachmentsMixin):
    result = serializers.ChoiceField(Result.choices)
    text = _text()


class CallbackSerializer(serializers.Serializer):
    text = _text()
    reached = serializers.BooleanField(default=True)
    grade = serializers.ChoiceField(
        Grade.choices, required=False, allow_blank=True, help_text=_("电话里说的评价，单独统计")
    )


class SupplySerializer(AttachmentsMixin):
    text = _text(1000, required=False)

    def validate(self, data):
        data.setdefault("text", "")
        return data


class SensitiveSerializer(serializers.Serializer):
    kind = serializers.ChoiceField([choice for choice in Sensitivity.choices if choice[0]])
    unit = _unit(required=False, allow_null=True)
    text = _text(500, required=False)


class ReaderSerializer(serializers.Serializer):
    user = CodeField(
        slug_field="username",
        queryset=User.objects.filter(is_active=True),
        help_text=_("知悉人的用户名"),
    )


class InterestSerializer(serializers.Serializer):
    text = _text(300)


class RateSerializer(serializers.Serializer):
    rating = serializers.ChoiceField(Grade.choices, source="grade")
    reason = _text(500, required=False)


class CodeSerializer(serializers.Serializer):
    """A citizen shows the query code instead of a key."""

    code = serializers.CharField(max_length=32, required=False)


class RatingSerializer(RateSerializer):
    code = serializers.CharField(max_length=32)


# action → what its body holds; the verb in actions.py takes exactly these fields.
BODIES = {
    Action.ACCEPT: NothingSerializer,
    Action.TAKE_OVER: NothingSerializer,
    Action.HAND_OVER: HandOverSerializer,
    Action.REASSIGN: ReassignSerializer,
    Action.REQUEST_INFO: TextSerializer,
    Action.SUPPLY_INFO: SupplySerializer,
    Action.DECLINE: DeclineSerializer,
    Action.ANSWER: AnswerSerializer,
    Action.DISPATCH: DispatchSerializer,
    Action.APPROVE: ApproveSerializer,
    Action.RETURN_REVIEW: TextSerializer,
    Action.SIGN: NothingSerializer,
    Action.OBJECT: ObjectSerializer,
    Action.SETTLE_OBJECTION: SettleSerializer,
    Action.NOTE_PROGRESS: ProgressSerializer,
    Action.RESOLVE: ResolveSerializer,
    Action.RETURN_REPLY: TextSerializer,
    Action.APPROVE_REPLY: NoteSerializer,
    Action.DELIVER: NoteSerializer,
    Action.RATE: RateSerializer,
    Action.RECORD_CALLBACK: CallbackSerializer,
    Action.REFER_TO_STUDY: TextSerializer,
    Action.CLOSE: TextSerializer,
    Action.WITHDRAW: NoteSerializer,
    Action.URGE: UrgeSerializer,
    Action.CONVERT: ConvertSerializer,
    Action.CLASSIFY: ClassifySerializer,
    Action.ASK_TO_PASS_ON: TextSerializer,
    Action.SUBMIT_REVIEW: SubmitReviewSerializer,
    Action.RECALL: TextSerializer,
    Action.REPORT_UP: ReportUpSerializer,
    Action.REPLY_INTERIM: TextSerializer,
    Action.ADD_ASSISTANT: AssistantSerializer,
    Action.SIGN_PART: NothingSerializer,
    Action.REPLY_PART: ProgressSerializer,
    Action.NOTE_CONTACT: ContactNoteSerializer,
    Action.EXTEND: ExtendSerializer,
    Action.SETTLE_EXTENSION: SettleExtensionSerializer,
    Action.PAUSE: PauseSerializer,
    Action.RESUME: NoteSerializer,
    Action.HOLD: TextSerializer,
    Action.RELEASE_HOLD: NoteSerializer,
    Action.SUPERVISE: SupervisionPaperSerializer,
    Action.RELEASE_SUPERVISION: SupervisionPaperSerializer,
    Action.MERGE: MergeSerializer,
    Action.UNMERGE: TextSerializer,
    Action.REOPEN: TextSerializer,
    Action.RESTART: TextSerializer,
    Action.ANALYSE: TextSerializer,
    Action.REMARK: TextSerializer,
    Action.ENTRUST: ReaderSerializer,
    Action.MARK_SENSITIVE: SensitiveSerializer,
    Action.UNMARK_SENSITIVE: TextSerializer,
    Action.ADD_READER: ReaderSerializer,
    Action.REMOVE_READER: ReaderSerializer,
    Action.NOTE_GROUP: NothingSerializer,
    Action.DECLARE_INTEREST: InterestSerializer,
    Action.MASK_TEXT: NothingSerializer,
}
