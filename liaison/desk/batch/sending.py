"""Several cases sent in one go (批量交办): each by the verb of its own page, with the version that
was seen, so that one that moved meanwhile stays and is said."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liaison.desk.steps.routing import DispatchForm
from liaison.errors import Refusal
from liaison.personal.scrub import mask_numbers
from liaison.workflow import allowed_actions
from stations.memberships.models import Role as Office
from suggestions.cases import actions
from suggestions.cases.models import SENSITIVE_TITLE, Case, Mode
from suggestions.cases.workflow import TRANSITIONS, Action, State

MOST = 30  # cases of one batch
SENDS = {Office.STATION_OFFICER, Office.STREET_CLERK, Office.CONGRESS_CLERK}
SOURCES = TRANSITIONS[Action.DISPATCH].sources - {State.AT_GOVERNMENT}


@dataclass
class Line:
    """One chosen case: what it is, whether it may go, and afterwards what came of it."""

    number: str
    version: int
    case: Case | None = None
    why_not: str = ""
    became: str = ""

    @property
    def title(self):
        if self.case is None:
            return self.number
        return SENSITIVE_TITLE if self.case.sensitivity else mask_numbers(self.case.title)


def sends(actor):
    return bool(actor.membership and actor.membership.role in SENDS)


def may_go(case, actor, now):
    """Whether `case` may be sent in a batch by `actor`: what has a tick in the queue."""
    return sends(actor) and bool(allowed_actions(case, actor, now, among=[Action.DISPATCH]))


def chosen(values, actor, now):
    """Lines for "number:version" values, in the order chosen, those out of reach said as such."""
    picked = dict(_parse(value) for value in values)
    picked.pop("", None)
    taken = dict(list(picked.items())[:MOST])
    cases = Case.objects.visible_to(actor).for_reading().filter(number__in=taken)
    by_number = {case.number: case for case in cases}
    return [
        _line(number, version, by_number.get(number), actor, now)
        for number, version in taken.items()
    ] + [
        Line(number, version, why_not=_("一次最多 %d 件，这一件请下一批再送。") % MOST)
        for number, version in picked.items()
        if number not in taken
    ]


def _parse(value):
    number, _colon, version = value.partition(":")
    is_whole = version.isdecimal() and len(version) < 10 and len(number) <= 24
    return (number, int(version)) if is_whole else ("", 0)


def _line(number, version, case, actor, now):
    line = Line(number, version, case)
    if case is None:
        line.why_not = _("不在您的办理范围内。")
    elif case.version != version:
        line.why_not = _("刚刚有了新变化，请打开看最新情况。")
    elif not may_go(case, actor, now):
        line.why_not = _("现在是“%s”，不能交办。") % case.get_state_display()
    return line


def send(lines, *, unit, note, by, now):
    """Each line on its own: what was refused stays as it is, with the reason in `why_not`."""
    for line in lines:
        if line.why_not:
            continue
        typed = {"unit": unit.code, "note": note, "version": line.version}
        form = DispatchForm(typed, case=line.case, actor=by)
        if not form.is_valid():
            why = next(iter(form.errors.values()))[0]
            line.why_not = _("这个单位不办理该地区的事项。") if "unit" in form.errors else why
            continue
        given = form.arguments()
        try:
            actions.dispatch(line.case, by=by, now=now, **given | {"assistants": None})
        except Refusal as refusal:
            line.why_not = str(refusal.detail)
        else:
            line.became = str(line.case.get_state_display())
    return lines


def outcomes(lines, unit):
    """What came of those that went, in words: a key may still be awaited before the unit's."""
    return [
        words % {"count": count, "unit": unit.name}
        for words, count in Counter(_went(line.case) for line in lines if line.became).items()
    ]


def _went(case):
    if case.state == State.AT_GOVERNMENT:
        return _("%(count)d 件已转政府办，由政府办派发给 %(unit)s")
    if case.state != State.PENDING_REVIEW:
        return _("%(count)d 件已送交 %(unit)s")
    if case.mode == Mode.TRANSFER:
        return _("%(count)d 件已报送审核，审核后转 %(unit)s")
    return _("%(count)d 件已报送审核，审核后交 %(unit)s")
