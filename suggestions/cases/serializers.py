"""What goes in and out of the REST API. Explicit fields only: what isn't named here is ignored."""

import math

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.accounts.models import User
from liaison.deadlines.models import Clock
from liaison.rest import OptionalChoiceField
from liaison.text import BodySerializerField, LineSerializerField
from stations.network.models import Station
from stations.organisations.models import Organisation
from stations.representatives.models import Representative

from .forms import PhoneField
from .models import (
    Category,
    Channel,
    Grade,
    Kind,
    Mode,
    PauseReason,
    Reason,
    Result,
    Sensitivity,
    Supervision,
)
from .workflow import Action, State


class DegreesField(serializers.FloatField):
    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class PhoneSerializerField(LineSerializerField):
    """The same rule as the form's."""

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        try:
            return PhoneField(required=False).clean(value)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class CodeField(serializers.SlugRelatedField):
    """A row named by its code."""

    default_error_messages = {
        "does_not_exist": _("没有这个代码：{value}"),
        "invalid": _("代码应为文字。"),
    }

    def to_internal_value(self, data):
        if not isinstance(data, str) or len(data) > 64:
            self.fail("invalid")
        return super().to_internal_value(data)


class AttachmentsMixin(serializers.Serializer):
    attachments = serializers.ListField(
        child=serializers.UUIDField(), source="photos", max_length=20, required=False
    )
    upload_key = serializers.RegexField(
        r"^[A-Za-z0-9_-]{16,64}$",
        source="owner",
        required=False,
        help_text=_("上传照片时用过的 upload_key；上传时没有给就不必给。"),
    )


# --- a new case -----------------------------------------------------------------------------------


class LocationSerializer(serializers.Serializer):
    text = LineSerializerField(max_length=120, required=False, allow_blank=True)
    longitude = DegreesField(min_value=-180, max_value=180, required=False, allow_null=True)
    latitude = DegreesField(min_value=-90, max_value=90, required=False, allow_null=True)

    def validate(self, data):
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            raise serializers.ValidationError(_("经度和纬度须同时填写。"))
        return data


class ContactSerializer(serializers.Serializer):
    name = LineSerializerField(max_length=30, required=False, allow_blank=True)
    phone = PhoneSerializerField(max_length=20, required=False, allow_blank=True)


class CompanionSerializer(serializers.Serializer):
    name = LineSerializerField(max_length=30)
    phone = PhoneSerializerField(max_length=20, required=False, allow_blank=True)


class GuardianSerializer(serializers.Serializer):
    name = LineSerializerField(max_length=30)
    phone = PhoneSerializerField(max_length=20)
    consent = serializers.BooleanField(help_text=_("监护人已阅读并同意，须为 true"))

    def validate_consent(self, value):
        if value is not True:
            raise serializers.ValidationError(_("须由监护人同意。"))
        return value


class NewCaseSerializer(AttachmentsMixin):
    recipient = serializers.CharField(
        required=False, allow_null=True, max_length=64, help_text=_("二维码中的令牌")
    )
    station = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text=_("站点代码")
    )
    representative = serializers.UUIDField(required=False, allow_null=True)
    title = LineSerializerField(max_length=60)
    content = BodySerializerField(max_length=2000)
    kind = serializers.ChoiceField(Kind.choices, required=False, allow_blank=True)
    category = CodeField(
        slug_field="code",
        queryset=Category.objects.filter(is_active=True),
        required=False,
        allow_null=True,
    )
    location = LocationSerializer(required=False, allow_null=True)
    contact = ContactSerializer(required=False, allow_null=True)
    consent = serializers.BooleanField(help_text=_("已阅读个人信息告知，须为 true"))
    wants_reply = serializers.BooleanField(required=False)
    confidential = serializers.BooleanField(required=False)
    headcount = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=100_000, help_text=_("涉及人数")
    )
    companions = CompanionSerializer(
        many=True, required=False, max_length=4, help_text=_("其他联系人，连提交人最多五位")
    )
    involves_minor = serializers.BooleanField(
        required=False, help_text=_("涉及未满14周岁的孩子，须有监护人同意")
    )
    guardian = GuardianSerializer(required=False, allow_null=True)
    accused = LineSerializerField(
        max_length=60, required=False, allow_blank=True, help_text=_("被反映的单位")
    )
    sensitive_consent = serializers.BooleanField(
        required=False, help_text=_("本人单独同意使用文中、照片里的健康等敏感信息")
    )

    def validate_consent(self, value):
        if value is not True:
            raise serializers.ValidationError(_("请先阅读个人信息告知并表示同意。"))
        return value

    def validate(self, data):
        if data.get("involves_minor") and not data.get("guardian"):
            raise serializers.ValidationError(
                {"guardian": _("涉及未满14周岁的孩子，请由监护人填写并同意。")}
            )
        if not (data.get("recipient") or data.get("station") or data.get("representative")):
            raise serializers.ValidationError(
                {"recipient": [_("请写明向谁反映：recipient、station、representative 三者之一。")]}
            )
        return data


class ReceiptSerializer(serializers.Serializer):
    number = serializers.CharField()
    query_code = serializers.CharField(
        allow_null=True, help_text=_("只在新建时给出；重复提交时为 null")
    )
    state = serializers.ChoiceField(State.choices)
    response_due_at = serializers.DateTimeField(allow_null=True)
    track_url = serializers.CharField()
    notices = serializers.ListField(
        child=serializers.CharField(), help_text=_("提交人应当知道的：主管机关、文中的号码")
    )


# --- the bodies of the actions --------------------------------------------------------------------


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


# --- out ------------------------------------------------------------------------------------------


class ClockSerializer(serializers.Serializer):
    kind = serializers.CharField()
    round = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    provisional = serializers.BooleanField()
    paused = serializers.BooleanField(source="is_paused")
    settled_at = serializers.DateTimeField(allow_null=True)
    verdict = OptionalChoiceField(Clock.Verdict.choices, allow_null=True)


class CaseRowSerializer(serializers.Serializer):
    """One row of the list."""

    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    mode = serializers.ChoiceField(Mode.choices, allow_null=True)
    kind = serializers.ChoiceField(Kind.choices, allow_null=True)
    category = serializers.CharField(allow_null=True)
    division = serializers.CharField()
    station = serializers.CharField()
    representative = serializers.UUIDField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    is_urgent = serializers.BooleanField()
    sensitivity = serializers.ChoiceField(
        Sensitivity.choices, allow_null=True, help_text=_("敏感件的类别；列表里不显示标题")
    )
    round = serializers.IntegerField()
    result = serializers.ChoiceField(Result.choices, allow_null=True)
    rating = serializers.ChoiceField(Grade.choices, allow_null=True)
    submitted_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text=_("最近的期限；无期限时为 null"))
    version = serializers.IntegerField()


class ShownContactSerializer(serializers.Serializer):
    name = serializers.CharField()
    phone = serializers.CharField()
    masked = serializers.BooleanField()


class NewCrossNumberSerializer(serializers.Serializer):
    platform = LineSerializerField(max_length=40, help_text=_("平台名称，例如 12345 热线"))
    number = LineSerializerField(max_length=60, help_text=_("那个平台的编号"))


class CrossNumberSerializer(NewCrossNumberSerializer):
    id = serializers.IntegerField()


class CaseSerializer(CaseRowSerializer):
    """One case as staff see it."""

    content = serializers.CharField()
    headcount = serializers.IntegerField(allow_null=True)
    involves_minor = serializers.BooleanField()
    channel = serializers.ChoiceField(Channel.choices)
    location = LocationSerializer()
    contact = ShownContactSerializer(allow_null=True)
    is_confidential = serializers.BooleanField()
    wants_reply = serializers.BooleanField()
    reason = serializers.CharField(allow_null=True)
    review_stage = serializers.CharField(allow_null=True, help_text=_("现在待谁审核"))
    supervision = serializers.ChoiceField(Supervision.choices, allow_null=True)
    held_reason = serializers.CharField(allow_null=True, help_text=_("正在走的法定程序"))
    extension_asked = serializers.IntegerField(allow_null=True, help_text=_("申请延长的工作日"))
    assistants = serializers.ListField(child=serializers.CharField(), help_text=_("协办单位代码"))
    merged_into = serializers.CharField(allow_null=True, help_text=_("并入的主件编号"))
    promised_on = serializers.DateField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    dispatched_at = serializers.DateTimeField(allow_null=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    fed_back_at = serializers.DateTimeField(allow_null=True)
    attachments = serializers.ListField(child=serializers.DictField())
    actions = serializers.ListField(child=serializers.ChoiceField(Action.choices))
    clocks = ClockSerializer(many=True)
    handlers = serializers.ListField(child=serializers.DictField(), help_text=_("各岗位的经办人"))
    cross_numbers = CrossNumberSerializer(many=True, help_text=_("其他平台的编号"))
    transfers = serializers.ListField(child=serializers.DictField(), help_text=_("移送件"))
    commitments = serializers.ListField(child=serializers.DictField(), help_text=_("承诺"))
    published = serializers.ListField(
        child=serializers.DictField(), help_text=_("公开的办理摘要：标题、地址、公开时间")
    )


class TimelineEntrySerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    action = serializers.CharField()
    words = serializers.CharField()
    text = serializers.CharField()
    photos = serializers.SerializerMethodField()

    def get_photos(self, entry) -> list[str]:
        return [str(photo.pk) for photo in entry.photos]


class MainCaseSerializer(serializers.Serializer):
    """What a merged case reads of its main case: steps of those who handle it."""

    state = serializers.CharField(help_text=_("主件的状态，随主件办结后为空"))
    unit = serializers.CharField(help_text=_("办理单位"))
    timeline = TimelineEntrySerializer(many=True, source="entries")


class PublicCaseSerializer(serializers.Serializer):
    """One case as its citizen sees it."""

    number = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    state_text = serializers.CharField()
    station = serializers.CharField(help_text=_("站点名称"))
    submitted_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    paused = serializers.BooleanField()
    result = serializers.ChoiceField(Result.choices, allow_null=True)
    rating = serializers.ChoiceField(Grade.choices, allow_null=True)
    actions = serializers.ListField(child=serializers.ChoiceField(Action.choices))
    clocks = ClockSerializer(many=True)
    transfers = serializers.ListField(child=serializers.DictField(), help_text=_("移送件"))
    commitments = serializers.ListField(child=serializers.DictField(), help_text=_("承诺"))
    published = serializers.ListField(
        child=serializers.DictField(), help_text=_("公开的办理摘要：标题、地址、公开时间")
    )
    timeline = TimelineEntrySerializer(many=True)
    main = MainCaseSerializer(allow_null=True, help_text=_("合并办理的主件的进展"))


class EventSerializer(serializers.Serializer):
    """A row of the ledger; `digest` covers the row and `previous`, the digest before it."""

    seq = serializers.IntegerField()
    action = serializers.CharField()
    actor = serializers.CharField()
    role = serializers.CharField()
    at = serializers.DateTimeField()
    source = serializers.CharField()
    target = serializers.CharField()
    data = serializers.DictField()
    text = serializers.CharField(source="words.text", default="")
    text_digest = serializers.CharField()
    previous = serializers.CharField()
    digest = serializers.CharField()
    algorithm = serializers.CharField()


class CategorySerializer(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["code", "name"]


class TrackQuerySerializer(serializers.Serializer):
    number = serializers.CharField(max_length=40)
    code = serializers.CharField(max_length=40)
