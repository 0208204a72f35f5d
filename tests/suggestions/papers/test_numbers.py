"""Numbers under a race, with real connections."""

import pytest
from django.db import DatabaseError

from liaison.documents.models import Document
from suggestions.cases.models import Case
from suggestions.papers import actions
from tests import stages
from tests.cast import make_county
from tests.committed import at_once, leaving_nothing

LATER = stages.NOW + 8 * stages.HOUR


@pytest.fixture
def cast(django_db_blocker, django_db_setup, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with django_db_blocker.unblock(), leaving_nothing():
        yield make_county()


def test_clerks_at_the_same_time_get_numbers_without_gap_or_double(cast):
    cases = [stages.in_progress(cast).pk for _number in range(3)]

    def issue(case_id):
        case = Case.objects.get(pk=case_id)
        for _attempt in range(50):  # a lock that took too long is asked for again
            try:
                given = {"kind": "assign", "text": "请办理", "now": LATER}
                return actions.issue(case, by=cast.actor("street"), **given).serial
            except DatabaseError:
                continue
        return None

    serials = at_once(issue, cases * 4)
    assert sorted(serials) == list(range(1, 13))
    assert set(Document.objects.values_list("serial", flat=True)) == set(serials)


def test_whoever_fails_half_way_leaves_no_gap(cast):
    case_id = stages.in_progress(cast).pk

    def issue(turn):
        case = Case.objects.get(pk=case_id)
        kind = "assign" if turn % 2 else "notice"  # a notice never fits here
        try:
            given = {"kind": kind, "text": "请办理", "now": LATER}
            return actions.issue(case, by=cast.actor("street"), **given).serial
        except Exception:  # noqa: BLE001 - what is refused is not the point here
            return None

    serials = [serial for serial in at_once(issue, range(8)) if serial]
    assert sorted(serials) == list(range(1, len(serials) + 1))
    assert serials
