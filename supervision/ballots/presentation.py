"""A vote as pages, screens and programs show it: each to whom it may be shown."""

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liaison.ledger.models import Event
from liaison.workflow import allowed_actions
from supervision.meetings.hanging import MOST, Thing
from supervision.opinions.workflow import State as OpinionState
from supervision.projects.workflow import State as ProjectState

from . import counting, papers, permissions, sheet, subjects
from .models import Ballot, Kind, Participation, Way
from .workflow import Action, Role, State


def of_meeting(meeting, actor, now):
    """The votes of a meeting, for its page."""
    for row in Ballot.objects.visible_to(actor).filter(meeting=meeting).order_by("pk")[:MOST]:
        yield Thing(_("表决"), row.title, row.get_state_display(), row.get_absolute_url())


def of_project(project, actor, now):
    """[(words, address)] beside a project at the desk: its votes, and the test it waits for."""
    return _beside(project, actor, project.state == ProjectState.TESTING, f"project={project.code}")


def of_opinion(opinion, actor, now):
    is_reported = opinion.state == OpinionState.REPORTED
    return _beside(opinion, actor, is_reported, f"opinion={opinion.uid}")


def _beside(thing, actor, is_waiting, query):
    rows = Ballot.objects.visible_to(actor).exclude(state=State.VOID)
    rows = rows.filter(candidates__in=thing.candidacies.all()).order_by("pk")
    lines = [
        (
            f"{one.get_kind_display()}：{one.title}（{one.get_state_display()}）",
            one.get_absolute_url(),
        )
        for one in rows[:MOST]
    ]
    free = subjects.holder(thing, {Kind.APPRAISAL}) is None
    if is_waiting and free and permissions.runs(actor, thing.division):
        lines.append((_("组织测评"), f"{reverse('ballots:new')}?{query}"))
    return lines


def turnout(ballot):
    """{present, guests, voted, paper, waiting} while it runs and after; those who sit in are among
    the present."""
    present = ballot.voters.present().count()
    ways = list(Participation.objects.filter(voter__ballot=ballot).values_list("way", flat=True))
    return {
        "roll": ballot.roll_count or ballot.voters.members().count(),
        "present": present,
        "guests": ballot.voters.present().filter(is_guest=True).count(),
        "voted": len(ways),
        "electronic": ways.count(Way.ELECTRONIC),
        "paper": ways.count(Way.PAPER),
        "waiting": present - len(ways),
    }


def tells_who_voted(ballot):
    """Not beside the results of so few that the two together say who voted how."""
    return ballot.state != State.CLOSED or not papers.are_few_votes(ballot)


def before(ballot, action):
    """What is to be read before the box is closed to more votes: how many have not voted, and what
    so few show."""
    if action not in {Action.STOP, Action.CLOSE} or ballot.state != State.OPEN:
        return []
    waiting = turnout(ballot)["waiting"]
    told = _("到会的人都投了票。停止后不能恢复。")
    if waiting:
        told = _("还有 %d 人未投票，停止后不能再投，也不能恢复。") % waiting
    return [told, *filter(None, [papers.fewness(ballot)])]


def candidates(ballot, *, with_figures):
    """[{position, title, note, result, result_text, figures}]; results only of what was counted."""
    told = ballot.state == State.CLOSED and not ballot.is_rehearsal
    return [
        {
            "position": one.position,
            "title": one.title,
            "note": one.note,
            "result": one.result if told else "",
            "result_text": ballot.result_words(one.result) if told else "",
            "figures": _figures(ballot, one) if told and with_figures else [],
        }
        for one in ballot.candidates.all()
    ]


def _figures(ballot, one):
    return list(zip(ballot.mark_words, (one.first, one.second, one.third), strict=True))


def groups(ballot):
    """[(group, valid, [figures by candidate])], empty where a group is too small (no cross-tab
    under the place's own number, F65)."""
    if not ballot.groups or not hasattr(ballot, "sealed_list"):
        return []
    votes = sheet.votes_of(ballot.sealed_list.text)
    listed = list(ballot.candidates.all())
    found = counting.by_group(votes, candidates=len(listed), smallest=ballot.smallest_group)
    return [
        {
            "name": ballot.groups[group - 1] if group else _("其他"),
            "valid": valid,
            "rows": [
                (one.title, list(zip(ballot.mark_words, vars(f).values(), strict=True)))
                for one, f in zip(listed, figures, strict=True)
            ],
        }
        for group, (figures, valid, _invalid) in found.items()
    ]


def checklist(ballot):
    """[(done?, words)] of what must be ready before it opens."""
    tellers, here = list(ballot.tellers.select_related("user")), ballot.voters.present().count()
    roll = ballot.voters.count()
    rows = [
        (roll > 0, _("名册 %d 人") % roll),
        (here > 0, _("已确认到会 %d 人") % here),
        (len(tellers) == 2, _("监票人、计票人已确定")),
    ]
    for one in tellers:
        words = _("已设票箱口令") if one.is_ready else _("还没有设票箱口令")
        rows.append((one.is_ready, f"{one.get_duty_display()} {one.user}：{words}"))
    return rows


def steps(ballot):
    """The ledger of the ballot itself. There is no line for any vote."""
    events = Event.objects.filter(
        subject_type=ballot.subject_type, subject_id=ballot.pk
    ).select_related("words")
    offices = dict(Role.choices)
    return [
        {
            "at": event.at,
            "title": ballot.word_of(event.action) + _detail(event),
            "text": event.words.text if hasattr(event, "words") else "",
            "who": offices.get(event.role, ""),
        }
        for event in events.order_by("seq")
    ]


def _detail(event):
    data = event.data
    if "returned" in data:
        words = _("：发出 %(issued)s，收回 %(returned)s，有效 %(valid)s，无效 %(invalid)s")
        return words % data
    if "quorum" in data:
        return _("：全体 %(roll)s 人，到会 %(present)s 人") % data
    if "present" in data:
        return _("：%(present)s 人") % data
    return f"：{data['number']}" if "number" in data else ""


def differences(ballot):
    """[(number, [(teller, marks in words)])] of papers that two tellers read differently."""
    now = papers.standing(ballot)
    found = {number: [] for number in now.different}
    rows = ballot.papers.filter(number__in=found).select_related("teller")
    for row in rows:
        found[row.number].append((row.teller.get_duty_display(), in_words(ballot, row.marks)))
    return now, list(found.items())


def in_words(ballot, marks):
    if marks == counting.SPOILED:
        return _("整张无效")
    words = dict(zip("123", map(str, ballot.mark_words), strict=True)) | {"0": _("未表示")}
    return "、".join(f"{n}.{words[mark]}" for n, mark in enumerate(marks, 1))


def row(ballot):
    """One line of the REST list."""
    return {
        "id": str(ballot.uid),
        "title": ballot.title,
        "kind": ballot.kind,
        "state": ballot.state,
        "division": ballot.division_id,
        "meeting": str(ballot.meeting.uid) if ballot.meeting_id else None,
        "round": ballot.round,
        "rehearsal": ballot.is_rehearsal,
        "roll": ballot.roll_count,
        "present": ballot.present_count,
        "places": ballot.places or None,
        "opened_at": ballot.opened_at and localtime(ballot.opened_at),
        "closed_at": ballot.closed_at and localtime(ballot.closed_at),
        "declared_at": ballot.declared_at and localtime(ballot.declared_at),
        "version": ballot.version,
    }


def full(ballot, actor, now):
    """The names of contract.md; null where the caller may not see a figure."""
    sees = permissions.sees_figures(ballot, actor) and not ballot.is_rehearsal
    told = permissions.sees_result(ballot, actor) and not ballot.is_rehearsal
    shown = [
        {
            "position": one.position,
            "title": one.title,
            "for": one.first if sees else None,
            "against": one.second if sees else None,
            "abstain": one.third if sees else None,
            "adopted": one.result == "adopted" if told and not ballot.is_appraisal else None,
            "result": one.result if told and one.result else None,
        }
        for one in ballot.candidates.all()
    ]
    totals = ("issued", "returned", "valid", "invalid")
    return (
        row(ballot)
        | {name: getattr(ballot, name) if sees else None for name in totals}
        | {
            "candidates": shown,
            "sealed_list_hash": f"sm3:{ballot.list_sm3}" if ballot.list_sm3 else None,
            "sealed_list_sha256": ballot.list_sha256 or None,
            "actions": [action.value for action in allowed_actions(ballot, actor, now)],
        }
    )


def changed(actor, events):
    """{event pk: (id, address)} of the events of votes that the actor sees."""
    ids = {event.subject_id for event in events}
    seen = Ballot.objects.visible_to(actor).filter(pk__in=ids)
    uids = dict(seen.values_list("pk", "uid"))
    return {
        event.pk: (
            str(uids[event.subject_id]),
            f"{settings.SITE_URL}/api/v1/ballots/{uids[event.subject_id]}/",
        )
        for event in events
        if event.subject_id in uids
    }
