"""REST for rounds: lists, details, and the same verbs as the page's buttons. A list goes to a
meeting project by project; the table of projects holds those steps (../api.py)."""

from liaison.acting import SubjectView, acts
from supervision.meetings.wire import UID
from supervision.projects import actions
from supervision.projects.filters import RoundFilter
from supervision.projects.models import Round

from . import presentation
from . import serializers as s
from .forms import ROUND_ACTS


@acts
class RoundView(SubjectView):
    """民生实事年度项目：征集、应选数和差额数。"""

    model, noun = Round, "rounds"
    queryset = Round.objects.none()
    scopes = ("projects:read", "projects:write")
    lookup_field = "uid"
    lookup_value_regex = UID
    filterset_class = RoundFilter
    serializer_class = s.RoundRowSerializer
    full_serializer_class = s.RoundSerializer
    bodies = s.BODIES
    verbs = {name: entry.verb for name, entry in ROUND_ACTS.items()}
    orders = {"-id": ("-id",), "id": ("id",)}

    new_body = s.NewRoundSerializer

    def begin(self, *, by, now, **given):
        """建立年度项目：本级一年一个。"""
        return actions.begin_round(by=by, now=now, **given)

    def row(self, round, now):
        return presentation.row(round)

    def full(self, round, actor, now):
        return presentation.full(round, actor, now)
