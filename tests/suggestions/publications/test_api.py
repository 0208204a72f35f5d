import pytest

from tests.api_client import Caller
from tests.cast import make_county

from . import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


def test_everybody_reads_the_list_and_one_matter(cast):
    case = stages.closed(cast, longitude=115.123456, latitude=28.654321)
    row = stages.public(cast, case, photos=[stages.photo(case)])
    status, listed = Caller().get("open-cases/")
    assert (status, len(listed["results"])) == (200, 1)
    status, one = Caller().get(f"open-cases/{row.uid}/")
    assert (status, one) == (200, listed["results"][0])
    assert one["id"] == str(row.uid)
    assert (one["longitude"], one["latitude"]) == (115.123, 28.654)
    assert (one["division"], one["place"]) == ("990101001", "富民街道 · 幸福路")
    assert one["photos"][0]["side"] == "after"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("division=990101", 1),
        ("division=990101102", 0),
        ("category=01", 1),
        ("category=05", 0),
        ("month=2026-11", 1),
        ("month=2026-10", 0),
        ("ordering=published_at", 1),
    ],
)
def test_the_list_is_narrowed(cast, query, count):
    stages.public(cast)
    assert len(Caller().get(f"open-cases/?{query}")[1]["results"]) == count


def test_an_unknown_filter_and_a_broken_cursor_are_refused(cast):
    assert Caller().get("open-cases/?state=draft")[0] == 400
    assert Caller().get("open-cases/?cursor=zz")[0] == 400


def test_nobody_writes_here(cast):
    row = stages.public(cast)
    assert Caller().post("open-cases/", {})[0] == 405
    assert Caller().post(f"open-cases/{row.uid}/", {})[0] == 405
