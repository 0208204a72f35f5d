"""The figures as JSON: the same sums and the same definitions as on the page."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from liaison.rest import BadQuery, SignedIn
from liaison.workdays.calendar import local_day

from . import permissions, reports
from .periods import Period

LONGEST = timedelta(days=366)
GROUPS = ("division", "station", "unit", "category", "mode", "month")
SCOPE = "statistics:read"


class QuerySerializer(serializers.Serializer):
    locals()["from"] = serializers.DateField(required=False, help_text="缺省为本月 1 日")
    to = serializers.DateField(required=False, help_text="缺省为今天；含当天，最多 366 天")
    group_by = serializers.ChoiceField(GROUPS, required=False)


class FigureSerializer(serializers.Serializer):
    code = serializers.CharField(source="figure.code")
    label = serializers.CharField(source="figure.label")
    numerator = serializers.IntegerField(source="top")
    denominator = serializers.IntegerField(source="bottom", allow_null=True)
    percent = serializers.FloatField(allow_null=True)
    definition = serializers.CharField(source="figure.definition")
    denominator_definition = serializers.CharField(source="figure.of", allow_blank=True)
    source = serializers.CharField(source="figure.source")


class GroupSerializer(serializers.Serializer):
    key = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    figures = FigureSerializer(many=True)


class StatisticsSerializer(serializers.Serializer):
    locals()["from"] = serializers.DateField()
    to = serializers.DateField()
    counted_until = serializers.DateTimeField(allow_null=True)
    group_by = serializers.CharField(allow_null=True)
    demands = serializers.IntegerField(help_text="件：群众每反映一次计 1 件")
    matters = serializers.IntegerField(help_text="事：合并办理的同属一事")
    total = FigureSerializer(many=True)
    groups = GroupSerializer(many=True)


class StatisticsView(viewsets.ViewSet):
    """统计。"""

    scopes = (SCOPE, SCOPE)
    permission_classes = [SignedIn]

    @extend_schema(
        operation_id="statistics_cases",
        parameters=[QuerySerializer],
        responses=StatisticsSerializer,
    )
    @action(detail=False)
    def cases(self, request):
        """一段时间的指标，每个带分子、分母、口径和来源；可按一个维度分组。"""
        now = timezone.now()
        scope = permissions.scope_of(request.actor)
        if scope is None:
            raise PermissionDenied(_("您的身份没有统计。"))
        period, group_by = _asked(request, local_day(now))
        if group_by not in {None, "month"} and not permissions.may_group(scope, group_by):
            raise PermissionDenied(_("您的身份不能这样分组。"))
        found = reports.summary(request.actor, scope, period, group_by, now=now)
        shown = {
            "from": period.since,
            "to": period.until,
            "counted_until": found.at,
            "group_by": group_by,
            **{name: found.told[name] for name in ("demands", "matters")},
            "total": found.total,
            "groups": [
                {"key": row.code, "name": row.name, "figures": row.cells} for row in found.rows
            ],
        }
        return Response(StatisticsSerializer(shown).data)


def _asked(request, today):
    """(period, group_by). Raises BadQuery."""
    query = QuerySerializer(data=request.query_params)
    if unknown := sorted(set(request.query_params) - set(query.fields)):
        raise BadQuery({name: [_("没有这个筛选条件。")] for name in unknown})
    if not query.is_valid():
        raise BadQuery(query.errors)
    given = query.validated_data
    until = given.get("to", today)
    since = given.get("from", until.replace(day=1))
    if until < since:
        raise BadQuery({"to": [_("结束日期早于开始日期。")]})
    if until - since >= LONGEST:
        raise BadQuery({"from": [_("一次最多统计 366 天。")]})
    return Period(since, until), given.get("group_by")
