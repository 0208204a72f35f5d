"""The arithmetic of a vote: pure functions over marks, no database.

A vote is a string with one mark for each candidate, in the order of the list. 票决 and 票选 know
for, against, abstain; 测评 knows satisfied, basically satisfied, dissatisfied. A candidate without
a mark counts as an abstention.
"""

from collections import Counter
from dataclasses import dataclass, field

NONE, FIRST, SECOND, THIRD = "0123"  # 未表示 · 赞成/满意 · 反对/基本满意 · 弃权/不满意
SPOILED = "x"  # a paper that nobody can read, or with two marks in one line
MARKS = {NONE, FIRST, SECOND, THIRD}


@dataclass(frozen=True)
class Vote:
    """One ballot without a name. `group` is 0 where votes are not counted by groups."""

    marks: str
    group: int = 0


@dataclass
class Figures:
    """How often each mark stands beside one candidate on valid ballots."""

    first: int = 0
    second: int = 0
    third: int = 0


@dataclass
class Outcome:
    """`adopted`, `tied` are positions from 1; `left` places are still open between the tied."""

    figures: list
    valid: int
    invalid: int
    adopted: list = field(default_factory=list)
    tied: list = field(default_factory=list)
    left: int = 0


def fault(marks, *, candidates, most):
    """Why a vote is not valid: "length", "mark", "many", or "" when it is. `most` first marks are
    allowed, 0 = as many as there are candidates."""
    if marks == SPOILED:
        return "mark"
    if len(marks) != candidates:
        return "length"
    if not set(marks) <= MARKS:
        return "mark"
    return "many" if most and marks.count(FIRST) > most else ""


def tally(votes, *, candidates, most):
    """(figures by candidate, valid, invalid)."""
    good = [v for v in votes if not fault(v.marks, candidates=candidates, most=most)]
    columns = [Counter(v.marks[place] for v in good) for place in range(candidates)]
    figures = [Figures(c[FIRST], c[SECOND], c[THIRD] + c[NONE]) for c in columns]
    return figures, len(good), len(votes) - len(good)


def elect(votes, *, candidates, places, base, most=None):
    """票决, 票选: who has more than half of `base` (全体代表 for a congress), the first `places` of
    them by votes. Equal votes at the edge are decided by a second ballot between the equal."""
    most = places if most is None else most
    figures, valid, invalid = tally(votes, candidates=candidates, most=most)
    passed = [n for n, one in enumerate(figures, 1) if one.first * 2 > base]
    passed.sort(key=lambda n: -figures[n - 1].first)
    outcome = Outcome(figures, valid, invalid, sorted(passed[:places]))
    if len(passed) <= places:
        return outcome
    edge = figures[passed[places - 1] - 1].first
    if figures[passed[places] - 1].first < edge:
        return outcome
    outcome.adopted = sorted(n for n in passed if figures[n - 1].first > edge)
    outcome.tied = sorted(n for n in passed if figures[n - 1].first == edge)
    outcome.left = places - len(outcome.adopted)
    return outcome


SATISFIED, BASICALLY, DISSATISFIED = "satisfied", "basically_satisfied", "dissatisfied"


def grade(figures, *, base, percent=50):
    """测评, after 宁波镇海 2021: 满意 with more than `percent` of `base`; else 基本满意 when both
    together have more; otherwise 不满意, exactly half included."""
    if figures.first * 100 > base * percent:
        return SATISFIED
    if (figures.first + figures.second) * 100 > base * percent:
        return BASICALLY
    return DISSATISFIED


def by_group(votes, *, candidates, smallest):
    """{group: (figures, valid, invalid)}, empty unless every group has at least `smallest` votes:
    one small group would show itself as the rest of the total."""
    groups = {}
    for vote in votes:
        groups.setdefault(vote.group, []).append(vote)
    if len(groups) < 2 or min(map(len, groups.values())) < smallest:
        return {}
    return {
        group: tally(found, candidates=candidates, most=0)
        for group, found in sorted(groups.items())
    }


def without_small_groups(votes, smallest):
    """The votes as they may be kept: without groups where one of them is small."""
    counts = Counter(vote.group for vote in votes)
    if len(counts) >= 2 and min(counts.values()) >= smallest:
        return votes
    return [Vote(vote.marks) for vote in votes]
