"""Verbs of supervision groups. One group per project, an inspection each quarter, a report each
half-year; nobody asks for them, the clocks are there by themselves."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from liaison.attachments import actions as attachments
from liaison.deadlines import actions as deadlines
from liaison.deadlines.models import Clock
from liaison.jurisdiction.rules import rule
from liaison.workdays.calendar import end_of
from liaison.workflow import NEVER, SYSTEM, NotAllowed, begin, step
from supervision.projects.actions import Invalid
from supervision.projects.actions.shared import check_day, quarter_of, require_words
from supervision.projects.models import LivelihoodProject
from supervision.projects.rules import PHOTO_LIMIT
from supervision.projects.workflow import State as ProjectState

from . import papers, permissions, rules
from .models import Finding, HalfYearReport, QuarterlyInspection, SupervisionGroup
from .workflow import FORM, Action

# While the work goes on it is looked at; what is paused or tested owes no visit.
SUPERVISED = {
    ProjectState.RUNNING,
    ProjectState.CHANGING,
    ProjectState.ACCEPTANCE,
    ProjectState.RECTIFYING,
}
OVER = {ProjectState.ARCHIVED, ProjectState.REJECTED}
FORMED_FOR = {ProjectState.ADOPTED, ProjectState.PLANNING, ProjectState.PLANNED, *SUPERVISED}


def form(project, *, head, members, by, now):
    """成立监督小组: a head and members from the representatives, exactly one group per project."""
    if not permissions.forms_groups(project, by):
        raise NotAllowed(_("监督小组由本级人大工作机构成立。"))
    if project.state not in FORMED_FOR:
        raise Invalid(_("项目票决（票选）列入以后，才成立监督小组。"), "head")
    members = _checked(project.division, head, members)
    row = SupervisionGroup(project=project, division=project.division, head=head, formed_at=now)
    try:
        with transaction.atomic(), begin(row, FORM, by=by, now=now, role="clerk"):
            row.members.set(members)
            _owe(row, now)
    except IntegrityError as error:
        raise Invalid(_("这个项目已经有监督小组。"), "head") from error
    return row


def _checked(division, head, members):
    others = [one for one in members if one.pk != head.pk]
    least = int(rule(rules.LEAST_MEMBERS, division))
    if len(others) + 1 < least:
        raise Invalid(_("监督小组至少 %d 人，含组长。") % least, "members")
    if any(one.has_ended for one in (head, *others)):
        raise Invalid(_("任期已终止的代表不能参加监督小组。"), "members")
    return others


def change_members(group, *, head, members, by, now, version=None):
    """调整成员; the obligations go on."""
    with step(group, Action.CHANGE_MEMBERS, by=by, now=now, version=version) as row:
        others = _checked(row.division, head, members)
        row.head = head
        row.members.set(others)
    return group


def inspect(
    group,
    *,
    inspected_on,
    percent,
    text,
    findings=(),
    quarter=None,
    photos=(),
    owner="",
    by,
    now,
    version=None,
):
    """登记督查 of the quarter of `inspected_on`, or of an earlier one that is owed still: then
    `quarter` is its number. `findings` are problems, one line each."""
    require_words(text, _("请写督查情况。"))
    check_day(inspected_on, now, "inspected_on")
    if not 0 <= percent <= 100:
        raise Invalid(_("进度应在 0 到 100 之间。"), "percent")
    with step(group, Action.INSPECT, by=by, now=now, version=version, text=text) as row:
        if inspected_on < localdate(row.formed_at):
            raise Invalid(_("督查日期不能早于小组成立的日期。"), "inspected_on")
        number = _answered(row, quarter, inspected_on)
        filed = QuarterlyInspection.objects.create(
            group=row,
            inspected_on=inspected_on,
            year=inspected_on.year // 100 * 100 + number // 4,
            quarter=number % 4 + 1,
            percent=percent,
            text=text,
            event_seq=row.version + 1,
            filed_by=by.user,
            filed_at=now,
        )
        Finding.objects.bulk_create(Finding(inspection=filed, text=one[:300]) for one in findings)
        _keep_photos(row, photos, owner, now)
        _settle(row, "inspection", number, now)
        row.event_data |= {"on": inspected_on.isoformat(), "findings": len(findings)}
    return filed


def owed_quarters(group):
    """Numbers of the quarters whose inspection is owed, earliest first."""
    rows = Clock.objects.of(group).running().filter(kind="inspection")
    return list(rows.order_by("round").values_list("round", flat=True))


def _answered(group, quarter, inspected_on):
    own = quarter_of(inspected_on)[0]
    if quarter is None or quarter == own:
        return own
    if quarter > own or quarter not in owed_quarters(group):
        raise Invalid(_("这个季度没有欠着的督查。"), "quarter")
    return quarter


def _keep_photos(group, photos, owner, now):
    if not photos:
        return
    if len(photos) > int(rule(PHOTO_LIMIT, group.division)):
        raise Invalid(_("照片太多了，请减少几张。"), "photos")
    given = {"ids": photos, "owner": owner, "subject": group, "now": now}
    attachments.claim(purpose="reply", event_seq=group.version + 1, **given)


def settle_finding(group, *, finding, text, by, now, version=None):
    """问题销号: somebody of the group says how it was mended."""
    require_words(text, _("请写整改情况。"))
    with step(group, Action.SETTLE_FINDING, by=by, now=now, version=version, text=text) as row:
        mine = Finding.objects.filter(pk=finding.pk, inspection__group=row, settled_at=None)
        if not mine.update(outcome=text[:300], settled_at=now):
            raise Invalid(_("没有这个问题，或者已经销号。"), "finding")
        row.event_data["finding"] = finding.pk
    return group


def report(group, *, year, half, seen, found="", advice="", by, now, version=None):
    """报送半年报告: drafted from the records (papers.draft), issued with its number. Returns the
    HalfYearReport."""
    require_words(seen, _("请写督查情况。"), "seen")
    if half not in (1, 2) or not last_day(year, half - 1) < localdate(now):
        raise Invalid(_("还没有到这个半年。"), "half")
    given = {"by": by, "now": now, "version": version, "data": {"year": year, "half": half}}
    with step(group, Action.REPORT, **given) as row:
        if last_day(year, half) < localdate(row.formed_at):
            raise Invalid(_("那个半年还没有成立小组。"), "half")
        if row.reports.filter(year=year, half=half).exists():
            raise Invalid(_("这个半年的报告已经报送。"), "half")
        words = {"seen": seen, "found": found, "advice": advice}
        paper = papers.issue(row, year=year, half=half, by=by, now=now, **words)
        filed = HalfYearReport.objects.create(
            group=row, year=year, half=half, document=paper, filed_at=now
        )
        _settle(row, "report", half_number(year, half), now)
        row.event_data["paper"] = paper.number
    return filed


def end(group, *, by, now, version=None):
    """结束监督, when the project is archived or stopped."""
    with step(group, Action.END, by=by, now=now, version=version) as row:
        if row.project.state not in OVER | {ProjectState.STOPPED, ProjectState.SETTLED}:
            raise Invalid(_("项目还没有结束，监督小组不能结束。"))
        row.ended_at = now
        deadlines.cancel(subject=row, now=now)
    return group


# --- obligations ----------------------------------------------------------------------------------


def half_number(year, half):
    """Grows by one each half-year, as a clock's round."""
    return year % 100 * 2 + half - 1


def last_day(year, half):
    """30 June, 31 December; of half 0 the 31 December before."""
    return [date(year - 1, 12, 31), date(year, 6, 30), date(year, 12, 31)][half]


def half_of(day):
    return day.year, 1 if day.month <= 6 else 2


def keep_pace(*, now):
    """Each day: what the quarter and the half-year owe, for groups whose project is under way; what
    is over owes nothing. Returns how many clocks were started."""
    started = 0
    for group in SupervisionGroup.objects.active().select_related("project").order_by("pk"):
        if group.project.state in OVER:
            end(group, by=SYSTEM, now=now)
        elif _is_out_of_step(group, now):
            with transaction.atomic():
                row = SupervisionGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
                started += _owe(row, now)
                row.queue_at = deadlines.next_due(subject=row) or NEVER
                row.save(update_fields=["queue_at"])
    return started


def _is_out_of_step(group, now):
    owed = {(kind, number) for kind, number, _last in _obligations(group, now)}
    known = _known(group)
    is_idle = group.project.state not in SUPERVISED
    return bool(owed - known) or is_idle and Clock.objects.of(group).running().exists()


def _known(group):
    """What was cancelled with a pause is owed again when the work goes on."""
    rows = Clock.objects.of(group).exclude(verdict=Clock.Verdict.CANCELLED)
    return set(rows.values_list("kind", "round"))


def _obligations(group, now):
    """(kind, round, last day) of what is owed at `now`."""
    if group.project.state not in SUPERVISED or group.project.started_at is None:
        return
    today = localdate(now)
    begun = max(localdate(group.project.started_at), localdate(group.formed_at))
    least = timedelta(days=int(rule(rules.LEAST_DAYS, group.division)))
    number, last = quarter_of(today)
    if last - begun + timedelta(days=1) >= least:
        yield "inspection", number, last
    year, half = half_of(today)
    last = last_day(year, half)
    if last - begun + timedelta(days=1) >= least:
        yield "report", half_number(year, half), last


def _owe(group, now):
    """Start what is owed and has no clock yet; take back what nothing is owed for any more."""
    if group.project.state not in SUPERVISED:
        deadlines.cancel(subject=group, now=now)
        return 0
    known = _known(group)
    started = 0
    for kind, number, last in _obligations(group, now):
        if (kind, number) not in known:
            given = {"division": group.division, "round": number, "due_at": end_of(last)}
            deadlines.start(subject=group, kind=kind, now=now, **given)
            started += 1
    return started


def _settle(group, kind, number, now):
    """What was owed for that quarter or half-year; an earlier one stays owed and late."""
    _owe(group, now)
    deadlines.settle(subject=group, kind=kind, now=now, round=number)


def begin_with(project, now):
    """A project was started: its group owes from now on (in the project's own step)."""
    group = SupervisionGroup.objects.active().select_for_update().filter(project=project).first()
    if group is not None:
        group.project = project
        _owe(group, now)
        group.queue_at = deadlines.next_due(subject=group) or NEVER
        group.save(update_fields=["queue_at"])


def obstacle(project):
    """Why supervision cannot start: a project without a group is not started (F62)."""
    has_group = SupervisionGroup.objects.active().filter(project=project).exists()
    return "" if has_group else _("这个项目还没有监督小组，请先成立监督小组再启动监督。")


def without_group(actor):
    """Projects of the actor's place that wait for their group."""
    rows = LivelihoodProject.objects.visible_to(actor).filter(group=None)
    return rows.filter(state__in=sorted(FORMED_FOR))
