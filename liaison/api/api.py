"""What the API has of its own: the feed of changes, for replicas and for what a webhook missed."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from liaison import feeds
from liaison.acting import problems
from liaison.ledger.models import Seal
from liaison.rest import BadQuery, SignedIn

SCANNED = 500  # positions looked at in one call; what the caller may not know is passed over


class AfterSerializer(serializers.Serializer):
    after = serializers.IntegerField(
        required=False, min_value=0, max_value=2**62, help_text="上次应答的 next_after；缺省为 0"
    )
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=SCANNED, help_text="最多几条，缺省 100"
    )


class ChangeSerializer(serializers.Serializer):
    position = serializers.IntegerField(help_text="封存位置，只增不减")
    event = serializers.CharField(help_text="例如 case.dispatch")
    noun = serializers.ChoiceField(sorted(noun.name for noun in feeds.NOUNS.values()))
    id = serializers.CharField(help_text="编号")
    source = serializers.CharField(allow_null=True, help_text="原状态")
    state = serializers.CharField(allow_null=True, help_text="新状态")
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    url = serializers.CharField()


@extend_schema_serializer(many=False)
class ChangesSerializer(serializers.Serializer):
    results = ChangeSerializer(many=True)
    next_after = serializers.IntegerField(help_text="下次从这里接着读")
    more = serializers.BooleanField(help_text="后面还有，请接着读；results 可能是空的")


class ChangesView(viewsets.ViewSet):
    """变化：按封存位置排列，读到哪里、下次从哪里接着读，不漏也不重。"""

    scopes = ("cases:read", "cases:read")
    permission_classes = [SignedIn]

    @extend_schema(
        operation_id="changes",
        parameters=[AfterSerializer],
        responses={200: ChangesSerializer, **problems(400, 401, 403, 429)},
    )
    def list(self, request):
        """您看得到的事项、移送件、承诺、民生实事等有什么变化。只含编号、动作和状态。"""
        query = AfterSerializer(data=request.query_params)
        if unknown := sorted(set(request.query_params) - set(query.fields)):
            raise BadQuery({name: [_("没有这个筛选条件。")] for name in unknown})
        if not query.is_valid():
            raise BadQuery(query.errors)
        after = query.validated_data.get("after", 0)
        size = query.validated_data.get("page_size", 100)
        seals = Seal.objects.filter(position__gt=after).order_by("position")
        seals = list(seals.select_related("event")[: SCANNED + 1])
        more, seals = len(seals) > SCANNED, seals[:SCANNED]
        rows = feeds.told(request.actor, seals)
        if len(rows) > size:
            rows, more = rows[:size], True
            reached = rows[-1]["position"]
        else:
            reached = seals[-1].position if seals else after
        return Response({"results": rows, "next_after": reached, "more": more})
