"""审议意见 beside their meeting."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from supervision.meetings.hanging import MOST, Thing
from supervision.meetings.parties import parties_of

from .actions import HELD
from .models import DeliberationOpinion


def of_meeting(meeting, actor, now):
    rows = DeliberationOpinion.objects.visible_to(actor).filter(meeting=meeting)
    for row in rows.order_by("pk")[:MOST]:
        yield Thing(_("审议意见"), row.title, row.get_state_display(), row.get_absolute_url())


def starts(meeting, actor):
    if meeting.state in HELD and "clerk" in parties_of(meeting.division, None, actor):
        yield _("起草审议意见"), f"{reverse('opinions:new')}?{urlencode({'meeting': meeting.uid})}"
