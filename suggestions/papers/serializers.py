"""REST: what is asked for a paper, and its shape."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.documents.workflow import Action, State
from liaison.text import BodySerializerField, LineSerializerField

from . import permissions


class NewPaperSerializer(serializers.Serializer):
    """What is left out is what the case says."""

    case = serializers.CharField(max_length=40, help_text=_("事项编号"))
    kind = serializers.ChoiceField(sorted(permissions.FITS), help_text=_("文种"))
    to_name = LineSerializerField(max_length=80, required=False, help_text=_("主送"))
    due_on = serializers.DateField(required=False, help_text=_("办结期限"))
    copies = LineSerializerField(
        max_length=120, required=False, allow_blank=True, help_text=_("抄送，只有函有")
    )
    text = BodySerializerField(
        max_length=1000, required=False, allow_blank=True, help_text=_("意见、要求")
    )


class CopySerializer(serializers.Serializer):
    files = serializers.ListField(
        child=serializers.FileField(), help_text=_("PDF 或照片，按页的顺序，最多 8 个")
    )


class VoidSerializer(serializers.Serializer):
    text = BodySerializerField(max_length=300, help_text=_("作废的原因"))


BODIES = {Action.VOID: VoidSerializer}


class PaperRowSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    number = serializers.CharField(help_text=_("发文字号"))
    kind = serializers.CharField()
    kind_text = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField(help_text=_("事项或移送件的编号、月通报的月份；看不到的为空"))
    issuer = serializers.CharField(help_text=_("署名"))
    to = serializers.CharField(help_text=_("主送"))
    state = serializers.ChoiceField(State.choices)
    has_copy = serializers.BooleanField(help_text=_("已有签章件"))
    issued_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PaperSerializer(PaperRowSerializer):
    copies = serializers.CharField(help_text=_("抄送"))
    blocks = serializers.ListField(child=serializers.DictField(), help_text=_("正文"))
    docx_sha256 = serializers.CharField()
    pdf_sha256 = serializers.CharField()
    files = serializers.DictField(child=serializers.CharField(), help_text=_("pdf、docx 的地址"))
    actions = serializers.ListField(child=serializers.ChoiceField(Action.choices))
