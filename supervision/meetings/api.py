"""REST for meetings: lists, details, and the same verbs as the page's buttons."""

from liaison.acting import SubjectView, acts

from . import presentation
from . import serializers as s
from .filters import MeetingFilter
from .forms import ACTS
from .models import Meeting
from .wire import UID


@acts
class MeetingView(SubjectView):
    """会议：人代会、常委会会议、主任会议、街道居民议事会。"""

    model, noun = Meeting, "meetings"
    queryset = Meeting.objects.none()
    scopes = ("meetings:read", "meetings:write")
    lookup_field = "uid"
    lookup_value_regex = UID
    filterset_class = MeetingFilter
    serializer_class = s.MeetingRowSerializer
    full_serializer_class = s.MeetingSerializer
    bodies = s.BODIES
    verbs = {action: act.verb for action, act in ACTS.items()}
    orders = {
        "-starts_at": ("-starts_at", "-id"),
        "starts_at": ("starts_at", "id"),
        "id": ("id",),
        "-id": ("-id",),
    }

    def row(self, meeting, now):
        return presentation.row(meeting)

    def full(self, meeting, actor, now):
        return presentation.full(meeting, actor, now)
