"""What holds of a demo county that was just loaded; read where one lies, in the browser's site."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit import words
from liaison.deadlines.models import Clock
from liaison.desk.models import SavedFilter
from liaison.documents.models import Document
from liaison.ledger.models import Event
from stations.qrcodes.models import ScanCount
from suggestions.cases.colleagues import Handler, Watch
from suggestions.cases.models import Case, CrossNumber
from suggestions.cases.workflow import State
from suggestions.commitments.models import Commitment
from supervision.projects.colours import Colour
from supervision.projects.models import LivelihoodProject, Round
from tests.liaison.dashboards.recount import recounted, rolled_up


def check():
    """Every state occurs, clocks run, the ledger is whole, the figures are right."""
    now = timezone.now()
    assert not Event.objects.filter(at__gt=now).exists()
    late = Commitment.objects.open().filter(due_on__lt=now.date())
    assert late.count() <= 3
    kinds = set(Document.objects.values_list("kind", flat=True))
    assert kinds >= {"assign", "referral", "urge", "feedback", "approval", "bulletin"}
    for model in (Handler, Watch, SavedFilter, CrossNumber, ScanCount):
        assert model.objects.exists()
    for action in ("remark", "record_callback", "merge"):
        assert Event.objects.filter(action=action).exists()
    assert set(Case.objects.values_list("state", flat=True)) == set(State)
    assert Clock.objects.running().exists()
    projects = LivelihoodProject.objects
    assert set(projects.exclude(colour="").values_list("colour", flat=True)) == set(Colour)
    assert projects.filter(state="archived", rectifications=1).exists()
    red = projects.get(colour="red")
    assert red.reports.first().reason
    assert red.group.inspections.exists()
    assert Round.objects.calling(now.date()).exists()
    for name in ["deputy", "station", "street", "office", "unit", "unit2", "auditor", "admin"]:
        assert User.objects.get(username=name).check_password("demo-2026")
    call_command("verify_ledger", stdout=StringIO())
    assert rolled_up() == recounted()
    told = Event.objects.order_by().values_list("subject_type", "action").distinct()
    for subject_type, action in told:  # the auditor reads words, no codes
        event = Event(subject_type=subject_type, action=action)
        assert words.of(event) != action, event
        assert subject_type in words.SUBJECTS, event
    with pytest.raises(CommandError, match="已有数据"):
        call_command("load_demo", stdout=StringIO())
