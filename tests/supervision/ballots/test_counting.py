"""The arithmetic of votes against a slow counter that shares no line with it, and against the
script that the 监票人 runs."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from supervision.ballots import counting, recount, sheet
from supervision.ballots.counting import Figures, Vote

SCRIPT = Path(settings.BASE_DIR) / "supervision/ballots/recount.py"


def votes(*rows):
    """("1122", 3) → three equal ballots."""
    return [Vote(marks) for marks, times in rows for _one in range(times)]


def test_sixty_of_120_deputies_do_not_adopt():
    """F61: 120 seats, 90 present, 60 for: adopted needs 61."""
    cast = votes(("1", 60), ("2", 20), ("3", 10))
    assert counting.elect(cast, candidates=1, places=1, base=120).adopted == []
    cast = votes(("1", 61), ("2", 20), ("3", 9))
    assert counting.elect(cast, candidates=1, places=1, base=120).adopted == [1]


def test_eleven_of_twelve_pass_and_the_first_ten_have_the_places():
    """F61: 12 candidates, 10 places; the eleventh by votes stays out."""
    many = [Vote("1" * 10 + "22")] * 70 + [Vote("2" + "1" * 10 + "2")] * 30
    outcome = counting.elect(many, candidates=12, places=10, base=50)
    assert [one.first * 2 > 50 for one in outcome.figures] == [True] * 11 + [False]
    assert outcome.adopted == list(range(1, 11))
    assert (outcome.tied, outcome.left) == ([], 0)


def test_a_tie_at_the_last_place_goes_to_a_second_ballot_between_the_tied():
    cast = [Vote("1" * 10 + "22")] * 40 + [Vote("1" * 9 + "212")] * 40
    outcome = counting.elect(cast, candidates=12, places=10, base=80)
    assert (outcome.tied, outcome.left) == ([], 0)  # forty of eighty are not more than half
    outcome = counting.elect(cast, candidates=12, places=10, base=79)
    assert outcome.tied == [10, 11]
    assert (outcome.adopted, outcome.left) == (list(range(1, 10)), 1)


def test_a_ballot_with_eleven_marks_is_invalid_and_one_with_eight_is_valid():
    assert counting.fault("1" * 11 + "2", candidates=12, most=10) == "many"
    assert counting.fault("1" * 8 + "0000", candidates=12, most=10) == ""
    figures, valid, invalid = counting.tally(
        [Vote("1" * 11 + "2"), Vote("1" * 8 + "0000")], candidates=12, most=10
    )
    assert (valid, invalid) == (1, 1)
    assert (figures[0], figures[11]) == (Figures(1, 0, 0), Figures(0, 0, 1))


@pytest.mark.parametrize(
    ("first", "second", "base", "percent", "grade"),
    [
        (14, 11, 29, 50, "basically_satisfied"),  # F65: 14 is no half of 29, 25 is more
        (10, 4, 28, 50, "dissatisfied"),  # F65: exactly half, 含半数
        (15, 0, 29, 50, "satisfied"),
        (15, 10, 29, 80, "basically_satisfied"),  # a place that asks for four fifths
        (0, 0, 0, 50, "dissatisfied"),
    ],
)
def test_the_three_grades_of_an_appraisal(first, second, base, percent, grade):
    assert counting.grade(Figures(first, second, 3), base=base, percent=percent) == grade


def test_small_groups_are_never_shown_nor_kept():
    large, small = [Vote("1", 1)] * 5 + [Vote("2", 2)] * 5, [Vote("1", 1)] * 9 + [Vote("2", 2)] * 4
    assert set(counting.by_group(large, candidates=1, smallest=5)) == {1, 2}
    assert counting.by_group(small, candidates=1, smallest=5) == {}
    assert {v.group for v in counting.without_small_groups(small, 5)} == {0}
    assert counting.without_small_groups(large, 5) == large


def slow_result(rows, names, places, base):
    """By the words of the rule: strike out, rank, take away, with fractions and lists only."""
    counted = {name: [0, 0, 0] for name in names}
    spoiled = 0
    for row in rows:
        marks = dict(zip(names, row, strict=False))
        approved = [name for name in names if marks.get(name) == "1"]
        readable = len(row) == len(names) and all(mark in list("0123") for mark in row)
        if not readable or len(approved) > places:
            spoiled += 1
            continue
        for name, mark in marks.items():
            column = {"1": 0, "2": 1, "3": 2, "0": 2}[mark]
            counted[name][column] += 1
    half = Fraction(base, 2)
    strong = {name for name in names if Fraction(counted[name][0]) > half}
    adopted, tied = [], []
    for name in strong:
        better = [n for n in strong if counted[n][0] > counted[name][0]]
        equal = [n for n in strong if counted[n][0] == counted[name][0]]
        if len(better) + len(equal) <= places:
            adopted.append(name)
        elif len(better) < places:
            tied.append(name)
    return counted, spoiled, sorted(adopted), sorted(tied)


ROWS = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.one_of(st.text("0123", min_size=n, max_size=n), st.just("x")), max_size=30),
        st.integers(1, n),
        st.integers(0, 40),
    )
)


@effort(max_examples=150, deadline=None)
@given(ROWS)
def test_every_count_is_what_a_slow_counter_says(case):
    candidates, rows, places, base = case
    outcome = counting.elect(
        [Vote(row) for row in rows], candidates=candidates, places=places, base=base
    )
    names = list(range(1, candidates + 1))
    counted, spoiled, adopted, tied = slow_result(rows, names, places, base)
    shown = [[one.first, one.second, one.third] for one in outcome.figures]
    assert shown == [counted[name] for name in names]
    assert (outcome.invalid, outcome.valid) == (spoiled, len(rows) - spoiled)
    assert (outcome.adopted, outcome.tied) == (adopted, tied)
    assert outcome.left == (places - len(adopted) if tied else 0)
    figures, valid, invalid = recount.count(names, rows, places)
    assert (figures, valid, invalid) == (shown, outcome.valid, outcome.invalid)
    theirs = recount.elected(figures, places, base)
    assert ([n + 1 for n in theirs[0]], [n + 1 for n in theirs[1]]) == (adopted, tied)


def recount_file(tmp_path, **changed):
    cast = votes(("112", 3), ("121", 2), ("x", 1))
    text = sheet.canonical(
        uid="u", kind="congress", title="民生实事\n票决", roll=8, base=8,
        places=2, most=2, percent=50, candidates=["甲", "乙", "丙"], votes=cast,
    )  # fmt: skip
    outcome = counting.elect(sheet.votes_of(text), candidates=3, places=2, base=8)
    claims = {
        "figures": outcome.figures,
        "valid": outcome.valid,
        "invalid": outcome.invalid,
        "adopted": outcome.adopted,
        "tied": outcome.tied,
        "grades": [],
    } | changed
    path = tmp_path / "recount.txt"
    path.write_text(sheet.recount_file(text, **claims), encoding="utf-8")
    return path


def run(path):
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_the_recount_agrees_and_prints_the_digest_of_the_sheet(tmp_path):
    status, said = run(recount_file(tmp_path))
    assert status == 0, said
    assert "复核一致" in said
    assert "共 6 张，有效 5 张，无效 1 张" in said
    assert "没有 256 位随机数" not in said
    assert "通过：甲" in said


def test_the_recount_finds_a_changed_figure_and_a_changed_vote(tmp_path):
    status, said = run(recount_file(tmp_path, valid=6))
    assert status == 1
    assert "有效票" in said
    path = recount_file(tmp_path)
    path.write_text(path.read_text("utf-8").replace("0 121", "0 122", 1), encoding="utf-8")
    status, said = run(path)
    assert status == 1
    assert "SHA-256" in said
    assert "各项票数" in said


def test_the_order_of_votes_is_nowhere_in_the_list():
    fields = {"uid": "u", "kind": "congress", "title": "t", "roll": 3, "base": 3, "places": 1}
    fields |= {"most": 1, "percent": 50, "candidates": ["甲"]}
    cast = votes(("1", 2), ("2", 1), ("3", 2))
    one, other = (sheet.canonical(votes=rows, **fields) for rows in (cast, cast[::-1]))
    assert one.split("\n")[2:] == other.split("\n")[2:]
    assert sheet.digests(one) != sheet.digests(other)  # nobody tries figures out on a digest
