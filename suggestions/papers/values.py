"""What the papers of a matter say: values of their variables, without personal numbers."""

from django.utils.translation import gettext as _

from liaison.deadlines.models import Clock
from liaison.documents.kinds import KINDS
from liaison.documents.wording import day_words
from liaison.jurisdiction.rules import rule
from liaison.ledger.models import Event
from liaison.personal.scrub import masked
from liaison.text import mask_name, mask_phone
from liaison.workdays.calendar import last_day
from stations.memberships.models import Role
from suggestions.cases.actors import names_of
from suggestions.cases.models import listed_title
from suggestions.cases.workflow import Action

from . import kinds, offices, rules

PROPOSED_BY = {Action.DISPATCH, Action.SUBMIT_REVIEW, Action.REPORT_UP}
STAGES = {"street_clerk": "审核意见", "congress_clerk": "审核意见", "leader": "签批意见"}


def of_case(case, kind, *, by, now, to_name="", text="", due_on=None, copies=""):
    """{variable: value} for a paper of `kind`, issued by the actor's office."""
    due = due_on or due_day(case)
    values = offices.issuer(by) | {
        "编号": case.number,
        "标题": listed_title(masked(case.title), case.sensitivity),
        "内容": masked(case.content),
        "地点": masked(case.location_text),
        "类别": case.category.name if case.category else "",
        "反映时间": day_words(case.submitted_at),
        "来源": case.station.name,
        "代表": case.representative.name if case.representative else "",
        "办理方式": case.get_mode_display() if case.mode else "",
        "收文单位": to_name,
        "承办单位": case.unit.name if case.unit else "",
        "期限": _day(due),
        "意见": masked(text),
        "抄送": copies,
    }
    if kind == kinds.URGE.key:
        values |= _late(case, now)
    if kind == kinds.FEEDBACK.key:
        values |= _reply(case)
    if kind == kinds.APPROVAL.key:
        values |= _reviews(case) | {"来信人": _sender(case)}
    if kind == kinds.NOTICE.key:
        values |= _declined(case)
    return values


def quotes(case):
    """The citizen's own words as they stand in a paper, for whoever asks to be forgotten."""
    said = [case.title, *case.content.split("\n"), case.location_text]
    return [one.strip() for one in map(masked, said) if len(one.strip()) > 1]


def receiver(case, kind, by):
    """(key, name) of who gets the paper; "" where it is nobody's desk here."""
    if kind in {kinds.ASSIGN.key, kinds.URGE.key}:
        return _organisation(case.unit)
    if kind == kinds.REFERRAL.key:
        return _organisation(case.government or case.unit)
    if kind == kinds.FEEDBACK.key:
        if case.government and case.government_id != by.membership.organisation_id:
            return _organisation(case.government)
        return f"station:{case.station.code}", case.station.name
    return "", ""


def copies(case, kind, by):
    """What stands after 抄送 unless somebody says otherwise."""
    if not KINDS[kind].has_copies:
        return ""
    return rule(rules.LETTER_COPIES, by.membership.division_id or case.division)


def _organisation(unit):
    return (f"organisation:{unit.code}", unit.name) if unit else ("", "")


def _day(day):
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _clock(case):
    clocks = Clock.objects.of(case).filter(kind__in=["closing", "second_round"])
    return clocks.exclude(verdict=Clock.Verdict.CANCELLED).order_by("-round", "-pk").first()


def due_day(case):
    """The last day of the term that the case itself runs under, or None."""
    clock = _clock(case)
    return last_day(clock.due_at) if clock else None


def _late(case, now):
    clock = _clock(case)
    urged = Event.objects.filter(
        subject_type=case.subject_type, subject_id=case.pk, action=Action.URGE
    )
    words = clock.remaining_words(now) if clock and clock.settled_at is None else ""
    return {"催办原因": words or _("办理中"), "催办次数": str(urged.count())}


def _events(case, actions):
    return (
        Event.objects.filter(
            subject_type=case.subject_type, subject_id=case.pk, action__in=sorted(actions)
        )
        .select_related("words")
        .order_by("seq")
    )


def _words(event):
    return masked(event.words.text) if hasattr(event, "words") else ""


def _reply(case):
    event = _events(case, {Action.RESOLVE}).last()
    return {
        "办理结果": case.get_result_display(),
        "答复内容": _words(event) if event else "",
        "答复时间": day_words(event.at) if event else "",
        "承诺日期": _day(case.promised_on),
    }


def told(case, kind):
    """What the unit was told on the way, for the paper that says it again; "" where nothing was."""
    if kind not in {kinds.ASSIGN.key, kinds.REFERRAL.key}:
        return ""
    event = _events(case, {Action.DISPATCH}).last()
    if event is None or case.unit is None or event.data.get("unit") != case.unit.code:
        return ""  # it was said to another
    return _words(event)


def _reviews(case):
    """What was proposed and decided so far, with names and days; the rest is left for the pen."""
    names = names_of(case)
    boxes = {"拟办意见": "", "审核意见": "", "签批意见": ""}
    for event in _events(case, PROPOSED_BY | {Action.APPROVE}):
        if event.action in PROPOSED_BY:
            if event.role == Role.GOVERNMENT_OFFICER:
                continue  # the government hands on what was signed; it proposes nothing
            boxes = dict.fromkeys(boxes, "")  # a new proposal begins a new passage
            box = "拟办意见"
        else:
            box = STAGES.get(event.role, "审核意见")
        said = _words(event) or (_("同意。") if event.action == Action.APPROVE else "")
        line = f"{said}　{names.get(event.actor, '')} {day_words(event.at)}".strip()
        boxes[box] = f"{boxes[box]}\n{line}".strip()
    return boxes


def _sender(case):
    contact = case.contact_or_none
    if contact is None or not (contact.name or contact.phone):
        return _("匿名")
    return f"{mask_name(contact.name)} {mask_phone(contact.phone)}".strip()


def _declined(case):
    event = _events(case, {Action.DECLINE, Action.REFER_PETITION}).last()
    advice = (_words(event) if event else "") or (case.reason.advice if case.reason else "")
    phone = case.reason.phone if case.reason else ""
    if phone and phone not in advice:
        advice += _("电话 %s。") % phone
    return {"不受理情形": case.reason.title if case.reason else "", "告知内容": advice}
