"""REST for votes: reading. There is no endpoint to cast one: a program votes for nobody."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from liaison.acting import problems
from liaison.rest import ListView, SignedIn

from . import presentation
from .filters import BallotFilter
from .models import Ballot
from .serializers import BallotRowSerializer, BallotSerializer


class BallotView(ListView):
    """表决：人大票决、街道票选、测评。票数只给能看的人。"""

    permission_classes = [SignedIn]
    scopes = ("ballots:read", "ballots:read")
    queryset = Ballot.objects.none()
    serializer_class = BallotRowSerializer
    filterset_class = BallotFilter
    lookup_field = "uid"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    orders = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self):
        rows = Ballot.objects.visible_to(self.request.actor)
        return rows.select_related("meeting", "division")

    def represent(self, rows):
        return [presentation.row(one) for one in rows]

    @extend_schema(
        operation_id="ballot_detail",
        responses={200: BallotSerializer, **problems(401, 403, 404, 429)},
    )
    def retrieve(self, request, uid):
        found = get_object_or_404(self.get_queryset().prefetch_related("candidates"), uid=uid)
        shown = presentation.full(found, request.actor, timezone.now())
        return Response(shown, headers={"ETag": f'"{found.version}"'})
