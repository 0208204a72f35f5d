"""What one case shows to one person, in a constant number of statements."""

from datetime import timedelta

from liaison import together
from liaison.deadlines.models import Clock, Pause
from liaison.personal import identifiers
from liaison.text import mask_name, mask_phone
from liaison.workflow import allowed_actions
from stations.memberships.models import Role as Office
from suggestions.cases import detection, extensions, following, likeness, permissions, timeline
from suggestions.cases.actions.intake import WRITTEN_DOWN
from suggestions.cases.actors import named
from suggestions.cases.colleagues import Watch, office_of
from suggestions.cases.models import Case, Guardian, Sensitivity
from suggestions.cases.presentation import UNIT_CLOCKS
from suggestions.cases.workflow import SUBMIT, Action, Role, State, action_words, clock_words
from suggestions.papers import presentation as papers
from suggestions.publications import presentation as publications
from suggestions.publications import words

from .acts import ACTIONS

MINUTE = timedelta(minutes=1)


def facts(case, actor, now, *, revealed=False):
    """The context of the case page for `actor`; `revealed` once, after a reason was given."""
    return together.alone(reading(case, actor, now, revealed=revealed))


def reading(case, actor, now, *, revealed=False):
    """The same as a reader: whatever hangs on the case is read in two statements."""
    is_unit = permissions.is_unit(actor)
    found = yield from together.named(
        asked=extensions.asked(case),
        clocks=_clocks(case, is_unit),
        story=_story(case, actor, is_unit),
        limits=_limits(case, actor, is_unit),
        alike=_alike(case, actor, is_unit),
        handlers=_handlers(case, actor, is_unit),
        watches=together.rows(Watch.objects.filter(case=case, user=actor.user)),
        cross_numbers=together.rows(case.cross_numbers.all()),
        joined=_joined(case, actor),
        main=_main(case, actor),
        papers=papers.panel(case, actor),
        openness=publications.panel(case, actor),
        about=together.named(**extensions.about(case, actor, now)),
    )
    told, entries, names = found["story"]
    clocks = found["clocks"]
    before, after = _pair(entries)
    read = permissions.reader(case, actor, revealed=revealed)
    for entry in entries:
        entry.text = read(entry.text, timeline.is_citizens(entry.action, entry.role))
    offered = buttons(case, actor, now)
    return {
        "case": case,
        "title": read(case.title),
        "content": read(case.content),
        "place": read(case.location_text),
        "now": now,
        "is_unit": is_unit,
        "parts": [part for part in case.assignments.all() if part.is_assisting],
        "clock": _pressing(clocks),
        "clocks": clocks,
        "steps": [_step(entry, entry is entries[-1], case) for entry in entries],
        "photos": next((e.photos for e in entries if e.action == "submit"), []),
        "before": before,
        "after": after,
        "contact": None if is_unit else _contact(case, actor, told),
        "limits": found["limits"],
        "may_reprint": permissions.reprints(case, actor),
        "alike": _mergeable(found["alike"], offered),
        "written_by": _written_by(case, is_unit, told, names),
        "handlers": found["handlers"],
        "may_watch": actor.membership.role != Office.AUDITOR,
        "is_watched": bool(found["watches"]),
        "cross_numbers": [] if is_unit else found["cross_numbers"],
        "may_cross": permissions.crosses(case, actor),
        "joined": found["joined"],
        "main": case.merged_into,
        "main_is_linked": bool(found["main"]),
        "papers": found["papers"],
        "openness": found["openness"],
        "may_classify": any(one["action"] == Action.CLASSIFY for one in offered["rare"]),
        **found["about"],
        **offered,
    }


def _written_by(case, is_unit, told, names):
    """Whoever wrote down at a desk what a visitor or caller said."""
    if is_unit or case.channel not in WRITTEN_DOWN:
        return ""
    first = next((event for event in told.events if event.action == SUBMIT), None)
    return names.get(first.actor, "") if first else ""


def _handlers(case, actor, is_unit):
    """经办人 with their office; a unit knows its own alone."""
    rows = case.handlers.select_related("user").order_by("pk")
    if is_unit:
        rows = rows.filter(office=office_of(actor.membership))
    return [
        {"name": str(row.user), "office": Office(row.office.partition(":")[0]).label}
        for row in (yield rows)
    ]


def _limits(case, actor, is_unit):
    """What limits the case: who reads it, whose interest, which numbers; units see none of it."""
    if is_unit:
        return {}
    may_call = permissions.sees_contact(case, actor)
    guardians, companions = Guardian.objects.filter(pk=case.pk), case.companions.all()
    readers = case.readers.select_related("user", "granted_by")
    guardians = guardians if case.involves_minor and may_call else guardians.none()
    companions = companions if case.headcount and may_call else companions.none()
    readers = readers if case.is_restricted else readers.none()
    yield guardians, companions, readers
    guardian = next(iter(guardians), None)
    return {
        "readers": list(readers),
        "suggested": detection.suggested(case) if case.is_open else None,
        "wording": words.gravest(case.title, case.content, division=case.division),
        "numbers": [identifiers.LABELS[kind] for kind in identifiers.kinds(case.content)],
        "guardian": guardian and f"{mask_name(guardian.name)} {mask_phone(guardian.phone)}",
        "companions": [f"{mask_name(one.name)} {mask_phone(one.phone)}" for one in companions],
    }


def _alike(case, actor, is_unit):
    """Look-alike cases while this one is open."""
    if not case.is_open or is_unit or case.state == State.MERGED:
        return []
    return (yield from likeness.looking(case, actor))


def _mergeable(rows, offered):
    """Each with whether it may be the main case."""
    merges = any(b["action"] == Action.MERGE for b in offered["usual"] + offered["rare"])
    for row in rows:
        row["takes"] = merges and row["state"] != State.FED_BACK
    return rows


def _main(case, actor):
    """The main case, as far as the actor sees it."""
    if case.merged_into_id:
        return (yield Case.objects.visible_to(actor).filter(pk=case.merged_into_id).values("pk"))
    return []


def buttons(case, actor, now):
    """Offered actions in the order of the table, grave ones after the others; the rare ones go
    behind “更多”. Where only rare or grave ones are left, nothing is asked of the reader: 催办
    stands first, and none is the main one."""
    allowed = set(allowed_actions(case, actor, now))
    offered = [
        {
            "action": action.value,
            "label": act.label or action_words(action, case.mode),
            "key": act.key,
            "office": actor.membership.pk,
            "asks": act.form is not ACTIONS[Action.ACCEPT].form,
            "is_grave": act.is_grave,
            "is_rare": act.is_rare,
        }
        for action, act in ACTIONS.items()
        if action in allowed
    ]
    keys = set()
    for button in offered:
        button["key"] = "" if button["key"] in keys else button["key"]
        keys.add(button["key"])
    if case.sensitivity == Sensitivity.ACCUSATION:  # passing it on is what there is to do
        offered.sort(key=lambda button: button["action"] != Action.REFER_PETITION)
        for button in offered[:1]:
            is_asked = button["action"] != Action.REFER_PETITION
            button |= {name: button[name] and is_asked for name in ("is_rare", "is_grave")}
    usual = [button for button in offered if not button["is_rare"]]
    usual.sort(key=lambda button: button["is_grave"])
    rare = [button for button in offered if button["is_rare"]]
    if usual and not usual[0]["is_grave"]:
        return {"usual": usual, "rare": rare, "has_main": True}
    urge = [button for button in rare if button["action"] == Action.URGE]
    rest = [button for button in rare if button["action"] != Action.URGE]
    return {"usual": urge + usual, "rare": rest, "has_main": False}


def _clocks(case, is_unit):
    clocks = Clock.objects.of(case).order_by("started_at", "pk")
    pauses = Pause.objects.filter(clock__in=Clock.objects.of(case).values("pk"))
    yield clocks, pauses
    clocks = [clock for clock in clocks if not is_unit or clock.kind in UNIT_CLOCKS]
    for clock in clocks:
        clock.label = clock_words(clock.kind, case.mode)
        clock.stops = [one for one in pauses if one.clock_id == clock.pk and not _is_instant(one)]
    return [clock for clock in clocks if not _is_past(clock)]


def _is_instant(pause):
    """A key on the way that was turned in the same moment: nothing stood still."""
    return pause.ended_at is not None and pause.ended_at - pause.started_at < MINUTE


def _is_past(clock):
    """What nobody looks at any more: promises that fell away, keys turned in time."""
    if clock.verdict == Clock.Verdict.CANCELLED:
        return True
    return clock.kind == "review" and clock.verdict == Clock.Verdict.ON_TIME


def _pressing(clocks):
    running = [clock for clock in clocks if clock.settled_at is None]
    return min(running, key=lambda c: (c.paused_at is not None, c.due_at), default=None)


def _story(case, actor, is_unit):
    """(what was read, what is shown of it, who acted)"""
    unit = actor.membership.organisation if is_unit else None
    told = yield from timeline.told(case, unit)
    acted = ((event.actor, event.data.get("on_behalf")) for event in told.events)
    names = yield from named(acted)
    if is_unit:
        return told, timeline.for_unit(told, case, unit, names), names
    return told, timeline.for_staff(told, names), names


def _step(entry, is_last, case):
    office = dict(Role.choices).get(entry.role, "")
    who = " · ".join(str(part) for part in (office, entry.actor) if part)
    return {
        "at": entry.at,
        "title": entry.words,
        "text": entry.text,
        "who": "" if entry.action == "submit" else who,
        "state": "now" if is_last and case.is_open else "done",
        "photos": [] if entry.action == "submit" else entry.photos,
    }


def _pair(entries):
    """The latest photographs before and after, side by side."""
    shown = {}
    for entry in entries:
        for photo in entry.photos:
            if photo.purpose in {"before", "after"}:
                shown[photo.purpose] = photo
    if len(shown) < 2:
        return None, None
    return shown["before"], shown["after"]


def _contact(case, actor, told):
    """Masked, for those who may ask for it; the others don't see that much (D8)."""
    if not permissions.sees_contact(case, actor):
        return {"name": "", "phone": "", "may_see": False, "is_closed": True}
    contact, numbers = case.contact_or_none, timeline.has_numbers(case, told.events)
    if contact is None or not (contact.name or contact.phone):
        return {"name": "", "phone": "", "may_see": numbers, "has_numbers": numbers}
    name, phone = mask_name(contact.name), mask_phone(contact.phone)
    return {"name": name, "phone": phone, "may_see": True, "has_numbers": numbers}


def _joined(case, actor):
    """What follows this case (合并办理): counts for everybody who handles it, words for those who
    may read them, links for those who see the other case too."""
    visible = Case.objects.visible_to(actor).filter(merged_into=case).values_list("pk", flat=True)
    rows, visible = yield from together.several(following.joining(case), together.rows(visible))
    if not rows:
        return None
    for row in rows:
        row["is_linked"] = row["case"].pk in visible
        closed = row["case"].is_confidential or row["case"].is_restricted
        row["is_hidden"] = closed and not row["is_linked"]
        row["supplements"] = [] if row["is_hidden"] else row["supplements"]
        row["title"], row["content"], row["place"] = (
            permissions.readable(row["case"], actor, text)
            for text in (row["case"].title, row["case"].content, row["case"].location_text)
        )
        for more in row["supplements"]:
            more["text"] = permissions.readable(row["case"], actor, more["text"])
    return {"rows": rows, "demands": len(rows) + 1}


def wide_division(actor):
    """The division whose stations and units a clerk may filter by, "" for everybody else."""
    membership = actor.membership
    if membership.role in permissions.BY_DIVISION:
        return membership.division_id
    return ""
