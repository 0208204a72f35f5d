"""REST for supervision groups: lists, details, and the same verbs as the page's buttons."""

from django.utils.translation import gettext as _

from liaison.acting import SubjectView, acts
from liaison.attachments.api import owner_of
from liaison.rest import Unprocessable
from supervision.meetings.wire import seen
from supervision.projects.models import LivelihoodProject

from . import actions, presentation
from . import serializers as s
from .filters import GroupFilter
from .forms import ACTS, people_of
from .models import Finding, SupervisionGroup


@acts
class GroupView(SubjectView):
    """监督小组：一季一督查、半年一报告。"""

    model, noun = SupervisionGroup, "groups"
    queryset = SupervisionGroup.objects.none()
    scopes = ("projects:read", "projects:write")
    lookup_field = "pk"
    lookup_value_regex = r"[0-9]{1,18}"
    filterset_class = GroupFilter
    serializer_class = s.SupervisionGroupRowSerializer
    full_serializer_class = s.SupervisionGroupSerializer
    bodies = s.BODIES
    verbs = {action: act.verb for action, act in ACTS.items()}
    new_body = s.NewGroupSerializer

    def begin(self, *, project, by, now, **given):
        """成立监督小组：一个项目一个。"""
        found = seen(LivelihoodProject, by, "code", project, "project")
        return actions.form(found, by=by, now=now, **_people(found.division, given))

    def fields(self, data):
        """Rows by what they are called outside; who is named belongs to the place (forms.py)."""
        if "photos" in data:
            data |= {"owner": owner_of(self.request, data.get("owner"))}
        else:
            data.pop("owner", None)
        if "quarter" in data:
            data["quarter"] += data.pop("year") % 100 * 4 - 1
        if "finding" in data:
            data["finding"] = Finding(pk=data["finding"])  # the verb finds it in its own group
        if "head" in data and "project" not in data:
            group = self._show(self.kwargs["pk"])
            data = _people(group.division, data)
        return data

    def row(self, group, now):
        return presentation.row(group)

    def full(self, group, actor, now):
        return presentation.full(group, actor, now)


def _people(division, given):
    """`given` with the representatives that head and members name."""
    wanted = {given["head"], *given["members"]}
    found = {one.uid: one for one in people_of(division).filter(uid__in=wanted)}
    for name, uids in (("head", [given["head"]]), ("members", given["members"])):
        if any(uid not in found for uid in uids):
            raise Unprocessable({name: [_("请从本地的代表里选择。")]})
    members = [found[uid] for uid in dict.fromkeys(given["members"])]
    return given | {"head": found[given["head"]], "members": members}
