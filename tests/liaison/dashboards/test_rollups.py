"""The tallies are the ledger, counted: after any history, in any order of following."""

import random
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from liaison.dashboards import actions as dashboards
from liaison.dashboards.models import Counted, Progress, Tally
from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.workflow import citizen_of
from suggestions.cases import actions
from suggestions.cases.models import Case, Mode
from tests import stages
from tests.cast import NOW, make_case, make_county
from tests.stages import HOUR
from tests.suggestions.cases.test_any_order import STAFF, cast, given, move_on, next_step, verb

from .recount import recounted, rolled_up

pytestmark = pytest.mark.django_db
random_cast = cast


@pytest.fixture
def county():
    return make_county()


def follow(now=NOW):
    ledger.seal()
    return dashboards.follow(now=now)


@pytest.mark.parametrize("seed", range(2))
def test_after_any_history_the_tallies_equal_a_recount_in_plain_sql(random_cast, seed):
    cast, dice, now = random_cast, random.Random(seed), NOW
    actors = {name: cast.actor(name) for name in STAFF}
    kinds = [{}, {}, {"mode": Mode.SNAP, "channel": "snap"}, {"phone": "", "name": ""}]
    cases = [make_case(cast, **dice.choice(kinds)) for _turn in range(3)]
    for _turn in range(60):
        now += timedelta(hours=dice.choice([0, 1, 5, 20, 60]))
        case = Case.objects.get(pk=dice.choice(cases).pk)
        action, by = next_step(case, actors, dice)
        with suppress(Refusal):
            verb(action)(case, by=by, now=now, **given(action, cast, dice))
        if dice.random() < 0.1:
            move_on(now)
        if dice.random() < 0.15:
            follow(now)
            assert rolled_up() == recounted()
        if not any(one.is_open for one in Case.objects.all()):
            cases.append(make_case(cast, now=now, **dice.choice(kinds)))
    follow(now)
    followed = rolled_up()
    assert followed == recounted()
    dashboards.rebuild(now=now)
    assert rolled_up() == followed


def test_nothing_is_counted_before_it_is_sealed(county):
    make_case(county)
    assert dashboards.follow(now=NOW) == 0
    assert not Tally.objects.exists()
    assert follow() == 1
    assert Tally.objects.get(dimension="station").received == 1


def test_following_twice_counts_once(county):
    make_case(county)
    follow()
    Progress.objects.update(position=0)
    dashboards.follow(now=NOW)
    assert Tally.objects.get(dimension="station").received == 1


def test_few_at_a_time_comes_to_the_same(county):
    stages.closed(county)
    stages.second_round(county)
    ledger.seal()
    while dashboards.follow(now=NOW, limit=3):
        pass
    assert rolled_up() == recounted()


def test_a_case_that_moves_to_another_station_takes_its_figures_along(county):
    case = stages.accepted(county)
    follow()
    words = {"station": county.other_station, "text": "不在本辖区"}
    actions.hand_over(case, by=county.actor("station"), now=NOW + 2 * HOUR, **words)
    follow()
    assert {row.station for row in Tally.objects.all()} == {county.other_station}


def test_what_is_kept_for_named_readers_leaves_the_figures(county):
    case = stages.accepted(county)
    follow()
    assert Counted.objects.count() == 1
    by = county.actor("station")
    actions.mark_sensitive(case, kind="stability", text="涉稳", by=by, now=NOW + 2 * HOUR)
    follow()
    assert not Counted.objects.exists()
    assert not Tally.objects.exists()


def test_a_second_unit_does_not_wash_the_first_round_away(county):
    case = stages.fed_back(county)
    words = {"grade": "dissatisfied", "reason": "没修好"}
    actions.rate(case, by=citizen_of(case), now=NOW + 8 * HOUR, **words)
    follow()
    row = Tally.objects.get(dimension="unit", value=str(county.unit.pk))
    assert (row.told, row.rated, row.satisfied, row.second_rounds) == (1, 1, 0, 1)


def test_a_merged_matter_is_solved_by_what_its_main_case_was_answered(county):
    main = stages.in_progress(county)
    case = stages.accepted(county)
    by = county.actor("station")
    actions.merge(case, into=main.number, by=by, now=NOW + 4 * HOUR)
    unit = stages.officer(county, main)
    actions.resolve(main, result="solved", text="已换灯", by=unit, now=NOW + 5 * HOUR)
    while main.state == "reply_review":
        reviewer = stages.reviewer(county, main)
        actions.approve_reply(main, by=reviewer, now=NOW + 6 * HOUR)
    actions.deliver(main, by=county.actor("deputy"), now=NOW + 7 * HOUR)
    actions.follow_main_cases(now=NOW + 8 * HOUR)
    case.refresh_from_db()
    actions.rate(case, grade="satisfied", by=citizen_of(case), now=NOW + 9 * HOUR)
    follow()
    assert sum(row.solved for row in Tally.objects.filter(dimension="station")) == 1
    assert rolled_up() == recounted()


def test_rebuilding_says_how_far_it_is(county):
    make_case(county)
    said = StringIO()
    call_command("rebuild_statistics", stdout=said)
    assert "1/1" in said.getvalue()
    assert "统计已重建：1 件事项。" in said.getvalue()


def test_rebuilding_without_any_case_is_no_error(db):
    said = StringIO()
    call_command("rebuild_statistics", stdout=said)
    assert "0 件" in said.getvalue()
