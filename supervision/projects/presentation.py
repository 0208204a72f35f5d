"""Projects as plain rows, for pages and the API."""

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.workflow import allowed_actions
from stations.qrcodes.models import QRCode
from suggestions.cases.models import Case
from suggestions.cases.serializers import ClockSerializer
from supervision.meetings.parties import is_house

from .beside import AT_DESK, IN_PUBLIC, Entry
from .grades import Grade
from .models import AskedBy, DecisionKind, LivelihoodProject, ResidentRating, Side
from .notifications import CLOCKS
from .permissions import prints_code, reads_file
from .workflow import Action, Role

OFFICES = dict(Role.choices)
SHOWN_REPORTS = 40
A = Action
OPEN_STEPS = {A.PUBLICISE, A.ANNOUNCE, A.START, A.REPORT, A.COMPLETE, A.ACCEPT, A.TEST, A.RESUME}
UNIT_READS = {A.ASSIGN, A.PLAN, A.RETURN_PLAN, A.APPROVE_PLAN, A.REPORT, A.EXPLAIN, A.COMPLETE}
UNIT_READS |= {A.ASK_CHANGE, A.DECIDE_CHANGE, A.ACCEPT, A.REFUSE, A.TEST, A.RECTIFY, A.HIDE_PHOTO}


def changed(actor, events):
    """{event pk: (id, address)} of the events of projects that the actor sees."""
    ids = {event.subject_id for event in events}
    seen = LivelihoodProject.objects.visible_to(actor).filter(pk__in=ids)
    codes = dict(seen.values_list("pk", "code"))
    base = f"{settings.SITE_URL}/api/v1/projects/"
    return {
        event.pk: (codes[event.subject_id], f"{base}{codes[event.subject_id]}/")
        for event in events
        if event.subject_id in codes
    }


def of_case(case, actor, now):
    """The projects beside a case: for the citizen those that are public, for an office those that
    it sees. A reader (liaison.together)."""
    rows = LivelihoodProject.objects.filter(case_links__case=case)
    rows = rows.public() if actor.kind == "citizen" else rows.visible_to(actor)
    return [
        {
            "code": row.code,
            "title": row.published.title if actor.kind == "citizen" else row.title,
            "state": row.public_state if actor.kind == "citizen" else row.state,
            "state_text": str(
                row.public_words if actor.kind == "citizen" else row.get_state_display()
            ),
            "url": row.get_absolute_url() if row.is_public else "",
            "desk_url": reverse("project_desk:show", args=[row.code]),
        }
        for row in (yield rows.select_related("round", "public_text").order_by("pk"))
    ]


# --- the desk -------------------------------------------------------------------------------------


def desk(project, actor, now):
    """What the desk's page shows beside the row itself."""
    clocks = Clock.objects.of(project).running().order_by("due_at")
    links = project.case_links.order_by("id")
    seen = Case.objects.visible_to(actor).filter(pk__in=links.values("case"))
    inside = reads_file(project, actor)
    is_unit = Role.UNIT in project.roles_of(actor)
    asked = project.changes.filter(decision=None).first() if inside or is_unit else None
    reviews = project.reviews.select_related("reviewed_by") if inside else ()
    photos = project.photos.select_related("attachment")
    return {
        "clocks": [
            (CLOCKS[clock.kind], clock.due_at, clock.tone(now), clock.remaining_words(now))
            for clock in clocks
        ],
        "milestones": list(project.milestones.all()),
        "reports": list(project.reports.all()[:5]),
        "decisions": _decisions(project, inside),
        "reviews": list(reviews),
        "tests": _tests(project, is_house(actor, project.division)),
        "asked_change": asked,
        "photos": list(photos if inside or is_unit else photos.filter(is_hidden=False)),
        "cases": list(seen.order_by("pk")[:50]),
        "linked": links.count(),
        "proposed": project.proposals.count(),
        "steps": steps(project, inside=inside, is_unit=is_unit),
        "qr": code_of(f"project:{project.code}") if prints_code(project, actor) else None,
        "beside": [line for lines in AT_DESK for line in lines(project, actor, now)],
    }


def _decisions(project, inside):
    """Only what was adopted is told outside the offices of the place."""
    rows = project.decisions.select_related("meeting")
    return list(rows if inside else rows.filter(approved=True))


def _tests(project, sees_ballots):
    """A ballot's figures are read here by whom they always may be read, by others where the ballot
    is, once the presidium has opened them; a survey's by all."""
    rows = list(project.tests.all())
    for one in rows:
        one.has_figures = sees_ballots or one.source == AskedBy.SURVEY
    return rows


def steps(project, *, inside, is_unit):
    """All of it for the offices of the place; the unit reads what it is told and says itself,
    others the steps alone."""
    events = Event.objects.filter(
        subject_type=project.subject_type, subject_id=project.pk
    ).select_related("words")
    if not inside:
        events = events.filter(action__in=OPEN_STEPS | UNIT_READS if is_unit else OPEN_STEPS)
    return [
        {
            "at": event.at,
            "title": _title(project, event),
            "text": event.words.text if _is_read(event, inside, is_unit) else "",
            "who": OFFICES.get(event.role, ""),
        }
        for event in events.order_by("-seq")
    ]


def _is_read(event, inside, is_unit):
    return hasattr(event, "words") and (inside or is_unit and event.action in UNIT_READS)


def _title(project, event):
    words = str(project.word_of(event.action))
    if event.action == Action.REPORT:
        words += f" {event.data['percent']}%"
    if "approved" in event.data:
        words += _("：同意") if event.data["approved"] else _("：不同意")
    if event.action == Action.TEST:
        words += f"：{Grade(event.data['grade']).label}"
    return words


# --- in public ------------------------------------------------------------------------------------


def tests(project):
    """The satisfaction tests as everybody reads them."""
    return _tests(project, sees_ballots=False)


def story(project):
    """What happened, newest first: only what is published."""
    entries = [
        Entry(localtime(one.published_at).date(), str(one.get_occasion_display()))
        for one in project.public_texts.all()
    ]
    for row in _decisions(project, inside=False):
        entries.append(Entry(row.decided_on, _decided(row), row.notice))
    if project.started_at:
        entries.append(Entry(localtime(project.started_at).date(), _("启动实施，开始监督")))
    for row in project.reports.all()[:SHOWN_REPORTS]:
        words = _("进展：计划 %(planned)d%%，实际 %(actual)d%%") % {
            "planned": row.planned,
            "actual": row.percent,
        }
        said = f"{row.text}\n{_('滞后原因和措施：')}{row.reason}" if row.reason else row.text
        entries.append(Entry(localtime(row.reported_at).date(), words, said))
    for row in project.acceptances.all():
        words = _("验收通过，%d 名群众到场") if row.passed else _("验收不通过，%d 名群众到场")
        entries.append(Entry(row.accepted_on, words % row.residents, row.text))
    for row in project.tests.all():
        words = _("%(by)s：%(grade)s") % {
            "by": row.get_source_display(),
            "grade": row.get_grade_display(),
        }
        entries.append(Entry(row.tested_on, words, row.text))
    for told in IN_PUBLIC:
        entries.extend(told(project))
    order = sorted(enumerate(entries), key=lambda pair: (pair[1].at, pair[0]), reverse=True)
    return [entry for _place, entry in order]


def _decided(row):
    words = str(row.words)
    if row.kind not in {DecisionKind.ANNOUNCEMENT, DecisionKind.PLENARY, DecisionKind.CONFIRMATION}:
        words += _outcome(row)
    meeting = f"，{row.meeting.title}" if row.meeting_id else ""
    return f"{words}{meeting}"


def _recommends(row):
    return row.kind == DecisionKind.VOTE and row.project.round.recommends


def _outcome(row):
    return _("：推荐") if _recommends(row) else _("：通过")


def earlier(project):
    """What was published before, newest first, to be read beside what holds now."""
    rows = list(project.public_texts.all())[::-1]
    return [one for one in rows if one.pk != project.public_text_id]


def code_of(about):
    """The live QR code of a page, None before it has one."""
    return QRCode.objects.live().filter(about=about).first()


def pictures(project):
    """{side: photographs that are public}."""
    shown = project.photos.filter(is_hidden=False).select_related("attachment")
    found = {side: [] for side in Side}
    for photo in shown:
        found[Side(photo.side)].append(photo)
    return found


def ratings(project):
    """What residents tapped: one line per grade, and how many in all."""
    rows = ResidentRating.objects.filter(project=project).order_by().values_list("grade")
    counts = dict(rows.annotate(Sum("count")))
    total = sum(counts.values())
    return {
        "total": total,
        "lines": [(grade.label, grade.value, counts.get(grade, 0)) for grade in Grade],
    }


# --- REST -----------------------------------------------------------------------------------------


def row(project):
    """One line of the REST list."""
    return {
        "code": project.code,
        "title": project.title,
        "year": project.round.year,
        "division": project.division,
        "state": project.state,
        "stage": project.stage[0],
        "source": project.source,
        "reason": project.reason or None,
        "unit": project.unit and project.unit.code,
        "budget": None if project.budget is None else str(project.budget),
        "spent": str(project.spent),
        "starts_on": project.starts_on and project.starts_on.isoformat(),
        "ends_on": project.ends_on and project.ends_on.isoformat(),
        "planned_percent": project.planned,
        "percent": project.percent,
        "colour": project.colour or None,
        "owes_reason": project.owes_reason,
        "rectifications": project.rectifications,
        "url": f"{settings.SITE_URL}{project.get_absolute_url()}" if project.is_public else None,
        "version": project.version,
    }


def full(project, actor, now):
    return row(project) | {
        "content": project.content,
        "need": project.need,
        "place": project.place,
        "goal": project.goal,
        "milestones": [one.row() for one in project.milestones.all()],
        "reports": [
            {
                "reported_at": localtime(one.reported_at).isoformat(),
                "percent": one.percent,
                "planned": one.planned,
                "colour": one.colour,
                "spent": str(one.spent),
                "text": one.text,
                "reason": one.reason,
            }
            for one in project.reports.all()[:SHOWN_REPORTS]
        ],
        "decisions": [
            {
                "kind": one.kind,
                "approved": one.approved,
                "meeting": str(one.meeting.uid) if one.meeting_id else None,
                "decided_on": one.decided_on.isoformat(),
                "paper": one.paper,
                "notice": one.notice,
            }
            for one in _decisions(project, reads_file(project, actor))
        ],
        "tests": [
            {
                "source": one.source,
                "total": one.total if one.has_figures else None,
                "satisfied": one.satisfied if one.has_figures else None,
                "basically": one.basically if one.has_figures else None,
                "dissatisfied": one.dissatisfied if one.has_figures else None,
                "grade": one.grade,
                "tested_on": one.tested_on.isoformat(),
            }
            for one in _tests(project, is_house(actor, project.division))
        ],
        "actions": [action.value for action in allowed_actions(project, actor, now)],
        "clocks": ClockSerializer(Clock.objects.of(project).order_by("pk"), many=True).data,
    }
