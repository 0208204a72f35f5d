"""REST for letters and problems: lists, details, and the same verbs as the page's buttons."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from liaison.acting import IDEMPOTENCY_KEY, SubjectView, acts, problems
from liaison.attachments.api import owner_of
from liaison.rest import ListView, SignedIn, checked, idempotent
from suggestions.cases.models import Case
from supervision.meetings.models import Meeting
from supervision.meetings.parties import drafts_at, writes
from supervision.meetings.wire import UID, seen
from supervision.projects.models import LivelihoodProject

from . import actions, presentation
from . import problems as verbs
from . import serializers as s
from .filters import LetterFilter, ProblemFilter
from .forms import ACTS, PROBLEM_ACTS
from .models import Problem, ProblemList, SupervisionLetter


def _about(actor, given):
    """`given` with the rows that it names, each one that the actor sees."""
    named = {
        "meeting": (Meeting, "uid"),
        "project": (LivelihoodProject, "code"),
        "case": (Case, "number"),
        "letter": (SupervisionLetter, "uid"),
    }
    return given | {
        name: seen(*named[name][:1], actor, named[name][1], given[name], name)
        for name in named
        if name in given
    }


class _WithEvidence(SubjectView):
    scopes = ("letters:read", "letters:write")

    def fields(self, data):
        if "photos" not in data:
            return {name: value for name, value in data.items() if name != "owner"}
        return data | {"owner": owner_of(self.request, data.get("owner"))}


@acts
class LetterView(_WithEvidence):
    """监督建议函：起草、审核、签发、答复。"""

    model, noun = SupervisionLetter, "letters"
    queryset = SupervisionLetter.objects.none()
    lookup_field = "uid"
    lookup_value_regex = UID
    filterset_class = LetterFilter
    serializer_class = s.LetterRowSerializer
    full_serializer_class = s.LetterSerializer
    bodies = s.BODIES
    verbs = {action: act.verb for action, act in ACTS.items()}

    new_body = s.NewLetterSerializer

    def begin(self, *, by, now, **given):
        """起草监督建议函。"""
        about = _about(by, given)
        return actions.draw_up(division=drafts_at(by), **about, by=by, now=now)

    def row(self, letter, now):
        return presentation.row(letter)

    def full(self, letter, actor, now):
        return presentation.full(letter, actor, now)


@acts
class ProblemView(_WithEvidence):
    """问题清单里的问题：责任、整改、复核。"""

    model, noun = Problem, "problems"
    queryset = Problem.objects.none()
    lookup_field = "pk"
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class = ProblemFilter
    serializer_class = s.ProblemRowSerializer
    full_serializer_class = s.ListedProblemSerializer
    bodies = s.PROBLEM_BODIES
    verbs = {action: act.verb for action, act in PROBLEM_ACTS.items()}

    new_body = s.NewProblemSerializer

    def begin(self, *, list, by, now, **given):
        """列入问题清单；责任单位马上收到。"""
        found = seen(ProblemList, by, "uid", list, "list")
        return verbs.add(found, by=by, now=now, **given)

    def row(self, problem, now):
        return presentation.problem_row(problem)

    def full(self, problem, actor, now):
        return presentation.full_problem(problem, actor, now)


class ProblemListView(ListView):
    """问题清单：一次督查、一次会议、一件函发现的问题。"""

    permission_classes = [SignedIn]
    scopes = ("letters:read", "letters:write")
    queryset = ProblemList.objects.none()
    serializer_class = s.ListRowSerializer
    lookup_field = "uid"
    lookup_value_regex = UID
    orders = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self):
        return ProblemList.objects.visible_to(self.request.actor).for_reading()

    def represent(self, rows):
        return [presentation.list_row(row) for row in rows]

    @extend_schema(
        operation_id="problem_list_detail",
        responses={200: s.ProblemListSerializer, **problems(401, 403, 404, 429)},
    )
    def retrieve(self, request, uid):
        """一份清单，连同看得到的问题。"""
        found = get_object_or_404(self.get_queryset(), uid=uid)
        return Response(presentation.full_list(found, request.actor))

    @extend_schema(
        operation_id="problem_list_new",
        request=s.NewListSerializer,
        responses={201: s.ProblemListSerializer, **problems(400, 401, 403, 422, 429)},
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request):
        """建立问题清单，接着逐条列入问题（POST /problems/）。"""

        def run():
            by = request.actor
            given = _about(by, dict(checked(s.NewListSerializer(data=request.data))))
            place = by.membership.division_id if writes(by) else ""
            made = verbs.open_list(division=place, **given, by=by, now=timezone.now())
            return 201, presentation.full_list(made, by), made.case.number if made.case else ""

        return idempotent(request, "problem-lists.new", run)
