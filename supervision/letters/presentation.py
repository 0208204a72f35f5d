"""Letters and lists beside what they came out of, each line only to those who see it."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from suggestions.cases.models import Case
from supervision.meetings.hanging import MOST, Thing
from supervision.meetings.models import Meeting
from supervision.meetings.parties import parties_of
from supervision.projects.models import LivelihoodProject

from .models import ProblemList, SupervisionLetter


def of_meeting(meeting, actor, now):
    for row in SupervisionLetter.objects.visible_to(actor).filter(meeting=meeting)[:MOST]:
        yield Thing(_("监督建议函"), row.title, row.get_state_display(), row.get_absolute_url())
    for row in ProblemList.objects.visible_to(actor).filter(meeting=meeting)[:MOST]:
        yield Thing(_("问题清单"), row.title, "", row.get_absolute_url())


def starts(meeting, actor):
    if "clerk" in parties_of(meeting.division, None, actor):
        yield _("起草监督建议函"), f"{reverse('letters:new')}?{urlencode({'meeting': meeting.uid})}"


def origins(row, actor):
    """[(kind, words, address)] of what a letter or list came out of."""
    found = []
    if row.meeting_id and _seen(Meeting, row.meeting_id, actor):
        found.append((_("会议"), str(row.meeting), row.meeting.get_absolute_url()))
    if row.project_id and _seen(LivelihoodProject, row.project_id, actor):
        url = reverse("project_desk:show", args=[row.project.code])
        found.append((_("民生实事"), str(row.project), url))
    if row.case_id and _seen(Case, row.case_id, actor):
        words = f"{row.case.number} {row.case.listed_title}"
        found.append((_("事项"), words, reverse("desk:case", args=[row.case.number])))
    letter = getattr(row, "letter", None)
    if letter is not None and _seen(SupervisionLetter, letter.pk, actor):
        found.append((_("监督建议函"), letter.paper or letter.title, letter.get_absolute_url()))
    return found


def _seen(model, pk, actor):
    return model.objects.visible_to(actor).filter(pk=pk).exists()
