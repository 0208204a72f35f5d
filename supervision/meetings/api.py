"""REST for meetings: lists, details, and the same verbs as the page's buttons."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser

from liaison.acting import IDEMPOTENCY_KEY, IF_MATCH, SubjectView, acts, problems
from liaison.rest import Unprocessable, sent_files
from liaison.workflow import NotAllowed

from . import actions, materials, permissions, presentation, seats, terms
from . import serializers as s
from .filters import MeetingFilter, SeatFilter, TermFilter
from .forms import ACTS, SEAT_ACTS
from .models import Attendance, Meeting, Term
from .wire import UID
from .workflow import Action, Role, SeatAction, TermAction


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
    verbs = {name: act.verb for name, act in ACTS.items()}
    orders = {
        "-starts_at": ("-starts_at", "-id"),
        "starts_at": ("starts_at", "id"),
        "id": ("id",),
        "-id": ("-id",),
    }

    new_body = s.NewMeetingSerializer

    def begin(self, *, term, by, now, **given):
        """筹备会议：本级的一届里的一次。"""
        held = by.membership
        terms = Term.objects.filter(division=held.division_id) if held else Term.objects.none()
        found = terms.filter(number=term).first()
        if found is None:
            raise Unprocessable({"term": [_("本级没有登记这一届。")]})
        return actions.plan(term=found, by=by, now=now, **given)

    @extend_schema(
        operation_id="meeting_add_material",
        summary=str(Action.ADD_MATERIAL.label),
        request={"multipart/form-data": s.MeetingMaterialSerializer},
        responses={200: s.MeetingSerializer, **problems()},
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="actions/add_material",
        parser_classes=[MultiPartParser],
    )
    def add_material(self, request, uid):
        """上传一项议程的材料：一份 PDF 或一张照片。"""
        given = (Action.ADD_MATERIAL, s.MeetingMaterialSerializer, materials.take_in)
        return self._take(uid, *given, content=sent_files(request))

    def row(self, meeting, now):
        return presentation.row(meeting)

    def full(self, meeting, actor, now):
        return presentation.full(meeting, actor, now)


@acts
class SeatView(SubjectView):
    """会议名册上的一个人：签到、请假。"""

    model, noun = Attendance, "seats"
    queryset = Attendance.objects.none()
    scopes = ("meetings:read", "meetings:write")
    lookup_field = "pk"
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class = SeatFilter
    serializer_class = s.SeatRowSerializer
    full_serializer_class = s.SeatSerializer
    bodies = s.SEAT_BODIES
    verbs = {name: act.verb for name, act in SEAT_ACTS.items()}
    orders = {"id": ("id",), "-id": ("-id",)}

    def _act(self, key, name):
        actor = self.request.actor
        if name == SeatAction.SIGN and Role.CLERK not in self._show(key).roles_of(actor):
            seats.limit_tries(actor, timezone.now())  # counted whatever comes of it
        return super()._act(key, name)

    def row(self, seat, now):
        return presentation.seat_row(seat)

    def full(self, seat, actor, now):
        return presentation.full_seat(seat, actor, now)


@acts
class TermView(SubjectView):
    """届次：任期，谁是常委会、主席团的组成人员。"""

    model, noun = Term, "terms"
    queryset = Term.objects.none()
    scopes = ("meetings:read", "meetings:write")
    lookup_field = "pk"
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class = TermFilter
    serializer_class = s.TermRowSerializer
    full_serializer_class = s.TermSerializer
    bodies = s.TERM_BODIES
    verbs = {TermAction.APPOINT: terms.appoint, TermAction.DISMISS: terms.dismiss}
    orders = {"-id": ("-id",), "id": ("id",)}

    new_body = s.NewTermSerializer

    def begin(self, *, by, now, **given):
        """登记届次：本级人大或者街道议事会的一届。"""
        if not permissions.keeps(by):
            raise NotAllowed(_("届次由人大工作机构登记。"))
        return terms.open_term(division=by.membership.division, by=by, now=now, **given)

    def is_theirs(self, term, name, by):
        return permissions.keeps_at(by, term.division_id)

    def fields(self, data):
        """Rows by what they are called outside: a deputy of this congress, a member who sits."""
        term = self._show(self.kwargs["pk"]) if "pk" in self.kwargs else None
        if "representative" in data:
            data["representative"] = _one(
                terms.eligible(term), "representative", uid=data["representative"]
            )
        if "member" in data:
            data["member"] = _one(term.members.filter(ends_on=None), "member", pk=data["member"])
        return data

    def row(self, term, now):
        return presentation.term_row(term)

    def full(self, term, actor, now):
        return presentation.full_term(term, actor)


def _one(rows, name, **wanted):
    found = rows.filter(**wanted).first()
    if found is None:
        raise Unprocessable({name: [_("这一届没有这个人，请核对。")]})
    return found
