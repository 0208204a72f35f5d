"""REST for 审议意见: lists, details, and the same verbs as the page's buttons."""

from liaison.acting import SubjectView, acts
from supervision.meetings.actions import item_of
from supervision.meetings.models import Meeting
from supervision.meetings.wire import UID, seen

from . import actions, presentation
from . import serializers as s
from .filters import OpinionFilter
from .forms import ACTS
from .models import DeliberationOpinion


@acts
class OpinionView(SubjectView):
    """审议意见：交办、研究处理报告、测评。"""

    model, noun = DeliberationOpinion, "opinions"
    queryset = DeliberationOpinion.objects.none()
    scopes = ("meetings:read", "meetings:write")
    lookup_field = "uid"
    lookup_value_regex = UID
    filterset_class = OpinionFilter
    serializer_class = s.OpinionRowSerializer
    full_serializer_class = s.OpinionSerializer
    bodies = s.BODIES
    verbs = {action: act.verb for action, act in ACTS.items()}
    new_body = s.NewOpinionSerializer

    def begin(self, *, meeting, item=None, by, now, **given):
        """起草审议意见：出自一次已经召开的常委会会议。"""
        found = seen(Meeting, by, "uid", meeting, "meeting")
        point = item_of(found, item) if item else None
        return actions.draw_up(meeting=found, item=point, by=by, now=now, **given)

    def row(self, opinion, now):
        return presentation.row(opinion)

    def full(self, opinion, actor, now):
        return presentation.full(opinion, actor, now)
