"""Bodies of the case's actions that hand it over (REST)."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from liaison.text import BodySerializerField
from stations.network.models import Station
from stations.organisations.models import Organisation
from suggestions.cases.models import Reason
from suggestions.cases.serializers import CodeField
from suggestions.cases.workflow import Action

from .models import Purpose

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
