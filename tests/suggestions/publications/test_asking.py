"""The citizen is asked once, when it ended well."""

from datetime import timedelta

import pytest
import time_machine

from liaison.personal.models import Purpose
from liaison.workflow import citizen_of
from suggestions.cases import actions as cases
from suggestions.cases import codes, privacy
from tests import stages as case_stages
from tests.cast import NOW, make_county

from . import stages

pytestmark = pytest.mark.django_db
ASKED = "愿意让更多人知道"


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW + timedelta(days=1)):
        yield make_county()


def rated(cast, grade="satisfied"):
    case = case_stages.fed_back(cast)
    cases.rate(case, grade=grade, reason="还差一点", by=citizen_of(case), now=NOW)
    return case, f"/track/{codes.link_token(case, NOW)}/"


def test_whoever_is_satisfied_is_asked_agrees_by_one_button_and_sees_what_is_public(client, cast):
    case, path = rated(cast)
    assert ASKED in client.get(path).content.decode()
    given = {"purpose": "publication", "on": "1", "back": "1"}
    assert client.post(f"{path}privacy/consent/", given)["Location"] == path
    assert ASKED not in client.get(path).content.decode()
    row = stages.public(cast, case)
    page = client.get(path).content.decode()
    assert f"/open/{row.uid}/" in page
    privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=stages.LATER)
    page = client.get(path).content.decode()
    assert ASKED not in page  # nobody is asked twice
    assert f"/open/{row.uid}/" not in page


def test_before_the_rating_one_line_says_when_it_is_asked(client, cast):
    said = "要不要公开办理摘要，等您评价之后才会问；您不同意，就不公开。"
    case = case_stages.fed_back(cast)
    path = f"/track/{codes.link_token(case, NOW)}/"
    page = client.get(path).content.decode()
    assert said in page
    assert "您对办理结果满意吗？" in page
    assert ASKED not in page
    cases.rate(case, grade="satisfied", by=citizen_of(case), now=NOW)
    assert said not in client.get(path).content.decode()


def test_the_course_says_what_was_agreed_to_and_taken_back(client, cast):
    case, path = rated(cast)
    stages.agree(case)
    privacy.retract(case, purpose=Purpose.PUBLICATION, by=citizen_of(case), now=stages.LATER)
    page = client.get(path).content.decode()
    assert "您同意公开办理摘要" in page
    assert "您撤回了同意：公开办理摘要" in page
    assert "单独同意</p>" not in page


def test_whoever_is_not_satisfied_and_whatever_is_never_public_is_not_asked(client, cast):
    _case, path = rated(cast, "dissatisfied")
    assert ASKED not in client.get(path).content.decode()
    case, path = rated(cast)
    cases.mark_sensitive(case, kind="stability", by=cast.actor("office"), now=NOW)
    assert ASKED not in client.get(path).content.decode()


def test_nobody_of_the_desk_agrees_in_the_citizens_place(client, cast):
    case, path = rated(cast)
    client.force_login(cast.users["station"])
    answer = client.post(f"{path}privacy/consent/", {"purpose": "publication", "on": "1"})
    assert answer.status_code == 403
    assert not case.publications.exists()
    with pytest.raises(Exception, match="没有单独同意"):
        stages.drafted(cast, case)
