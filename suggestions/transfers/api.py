"""REST for hand-overs: whoever sees one on the desk sees it here, the receiver no case."""

from liaison.acting import SubjectView, acts

from . import presentation
from . import serializers as s
from .filters import TransferFilter
from .forms import ACTS
from .models import Transfer


@acts
class TransferView(SubjectView):
    """移送件：转信访、移送检察、送专业站。"""

    model, noun = Transfer, "transfers"
    queryset = Transfer.objects.none()
    lookup_field = "number"
    lookup_value_regex = r"[A-Z0-9-]{6,24}"
    filterset_class = TransferFilter
    serializer_class = s.TransferRowSerializer
    full_serializer_class = s.TransferSerializer
    bodies = s.STEP_BODIES
    verbs = {action: act.verb for action, act in ACTS.items()}

    def row(self, transfer, now):
        return presentation.row(transfer)

    def full(self, transfer, actor, now):
        return presentation.full(transfer, actor, now)
