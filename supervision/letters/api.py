"""REST for letters and problems: lists, details, and the same verbs as the page's buttons."""

from liaison.acting import SubjectView, acts
from liaison.attachments.api import owner_of
from supervision.meetings.wire import UID

from . import presentation
from . import serializers as s
from .filters import LetterFilter, ProblemFilter
from .forms import ACTS, PROBLEM_ACTS
from .models import Problem, SupervisionLetter


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

    def row(self, problem, now):
        return presentation.problem_row(problem)

    def full(self, problem, actor, now):
        return presentation.full_problem(problem, actor, now)
