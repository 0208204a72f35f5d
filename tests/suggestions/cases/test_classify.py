"""归类: what a matter is about, set and corrected by those who have it."""

import pytest

from liaison.dashboards import actions as dashboards
from liaison.dashboards.models import Counted
from liaison.deadlines.models import Clock
from liaison.ledger import actions as ledger
from suggestions.cases import actions, sorting, timeline
from suggestions.cases.actions import Invalid
from suggestions.cases.detection import CONDUCT
from suggestions.cases.models import Case, Category, Kind
from tests.cast import NOW, make_case, make_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_county()


def category(code):
    return Category.objects.get(pk=code)


def classify(cast, case, code, who="station"):
    return actions.classify(case, category=category(code), by=cast.actor(who), now=NOW)


def test_staff_sort_what_the_citizen_left_to_them_and_the_course_says_so(cast):
    case = make_case(cast, category=None)
    classify(cast, case, "0103")
    classify(cast, case, "02")
    assert Case.objects.get(pk=case.pk).category_id == "02"
    told = timeline.full(case, {})
    assert [entry.words for entry in told][1:] == [
        f"归类：{category('0103').name}",
        f"归类：{category('02').name}",
    ]
    shown = " ".join(entry.words for entry in timeline.public(case))
    assert "归类" not in shown


def test_the_promise_that_runs_stays_as_it_was_told(cast):
    case = make_case(cast, category=None)
    actions.accept(case, by=cast.actor("station"), now=NOW)
    before = list(Clock.objects.of(case).order_by("pk").values("kind", "due_at", "settled_at"))
    classify(cast, case, "0103")
    assert before == list(
        Clock.objects.of(case).order_by("pk").values("kind", "due_at", "settled_at")
    )


@pytest.mark.parametrize(
    ("code", "changes", "words"),
    [
        ("0103", {"category_id": "0103"}, "现在就是这个类别"),
        ("0103", {"inactive": True}, "已停用"),
    ],
)
def test_the_same_category_and_one_out_of_use_are_refused(cast, code, changes, words):
    case = make_case(cast, category=None)
    if changes.pop("inactive", False):
        Category.objects.filter(pk=code).update(is_active=False)
    Case.objects.filter(pk=case.pk).update(**changes)
    with pytest.raises(Invalid, match=words):
        classify(cast, Case.objects.get(pk=case.pk), code)


def test_an_accusation_is_kept_for_named_readers_before_it_is_sorted(cast):
    case = make_case(cast, category=None, kind=Kind.REPORT)
    code = Category.objects.filter(code__startswith=CONDUCT).order_by("code").first().pk
    with pytest.raises(Invalid, match="列为敏感件"):
        classify(cast, case, code)


def test_figures_follow_the_category(cast):
    case = make_case(cast, category=None)
    ledger.seal()
    dashboards.follow(now=NOW)
    assert Counted.objects.get(case=case).category == ""
    classify(cast, case, "0103")
    ledger.seal()
    dashboards.follow(now=NOW)
    assert Counted.objects.get(case=case).category == "01"


def test_the_likeliest_category_is_the_one_whose_name_the_text_speaks_of():
    name = category("0103").name
    assert sorting.likely(f"我家楼下{name[:2]}坏了，{name}没人管")[0].pk == "0103"
    assert sorting.likely("") == []
