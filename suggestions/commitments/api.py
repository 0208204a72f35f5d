"""REST for promises: lists, details, and the same verbs as the page's buttons."""

from liaison.acting import SubjectView, acts
from liaison.attachments.api import owner_of

from . import presentation
from . import serializers as s
from .filters import CommitmentFilter
from .forms import ACTS
from .models import Commitment


@acts
class CommitmentView(SubjectView):
    """承诺：正在解决、列入计划的事项到什么时候做成。"""

    model, noun = Commitment, "commitments"
    queryset = Commitment.objects.none()
    lookup_field = "pk"
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class = CommitmentFilter
    serializer_class = s.CommitmentRowSerializer
    full_serializer_class = s.CommitmentSerializer
    bodies = s.BODIES
    verbs = {action: act.verb for action, act in ACTS.items()}

    def fields(self, data):
        if "photos" not in data:
            return {name: value for name, value in data.items() if name != "owner"}
        return data | {"owner": owner_of(self.request, data.get("owner"))}

    def row(self, commitment, now):
        return presentation.row(commitment, now)

    def full(self, commitment, actor, now):
        return presentation.full(commitment, actor, now)
