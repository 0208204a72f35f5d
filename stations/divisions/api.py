import django_filters as filters
from rest_framework import serializers

from liaison.filters import FilterSet
from liaison.rest import Open, ReferenceView

from .levels import LENGTHS, Level, within
from .models import Division


class DivisionFilter(FilterSet):
    level = filters.ChoiceFilter(choices=Level.choices)
    under = filters.CharFilter(method="below", max_length=15)
    parent = filters.CharFilter(method="child_of", max_length=15)
    q = filters.CharFilter(method="named", max_length=40)

    class Meta:
        model = Division
        fields = []

    def below(self, divisions, name, value):
        return divisions.filter(within("code", value))

    def child_of(self, divisions, name, value):
        length = min((n for n in LENGTHS.values() if n > len(value)), default=0)
        return divisions.filter(within("code", value), code__regex=f"^.{{{length}}}$")

    def named(self, divisions, name, value):
        return divisions.named(value)


class DivisionSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    parent = serializers.CharField(source="parent_code")
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    successor = serializers.CharField(source="successor_id", allow_null=True)


class DivisionView(ReferenceView):
    """行政区划。代码为短码：省 2、市 4、县 6、乡镇街道 9、村居 12 位。"""

    permission_classes = [Open]
    queryset = Division.objects.all()
    serializer_class = DivisionSerializer
    filterset_class = DivisionFilter
    orders = {"code": ("code",)}
    lookup_value_regex = r"\d{2,15}"
