"""What is answered."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.deadlines.models import Clock
from liaison.rest import OptionalChoiceField
from liaison.text import LineSerializerField
from suggestions.cases.models import (
    Category,
    Channel,
    Grade,
    Kind,
    Mode,
    Result,
    Sensitivity,
    Supervision,
)
from suggestions.cases.workflow import Action, State

from .intake import LocationSerializer


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
    projects = serializers.ListField(child=serializers.DictField(), help_text=_("民生实事项目"))
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
    projects = serializers.ListField(child=serializers.DictField(), help_text=_("民生实事项目"))
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
