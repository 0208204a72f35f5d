"""What one case shows to one person, in a constant number of queries."""

from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from liaison.personal import identifiers
from liaison.text import mask_name, mask_phone
from liaison.workflow import allowed_actions
from stations.memberships.models import Role as Office
from suggestions.cases import detection, extensions, following, likeness, permissions, timeline
from suggestions.cases.actions.intake import WRITTEN_DOWN
from suggestions.cases.actors import names_of
from suggestions.cases.colleagues import Watch, office_of
from suggestions.cases.models import Case, Guardian, Part, Sensitivity
from suggestions.cases.presentation import UNIT_CLOCKS
from suggestions.cases.workflow import SUBMIT, Action, Role, State, action_words, clock_words
from suggestions.papers import presentation as papers
from suggestions.publications import presentation as publications
from suggestions.publications import words

from .acts import ACTIONS


def facts(case, actor, now, *, revealed=False):
    """The context of the case page for `actor`; `revealed` once, after a reason was given."""
    is_unit = permissions.is_unit(actor)
    clocks = _clocks(case, is_unit)
    entries = _entries(case, actor, is_unit)
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
        "parts": case.assignments.filter(part=Part.ASSIST, ended_at=None).select_related("unit"),
        "clock": _pressing(clocks),
        "clocks": clocks,
        "steps": [_step(entry, entry is entries[-1], case) for entry in entries],
        "photos": next((e.photos for e in entries if e.action == "submit"), []),
        "before": before,
        "after": after,
        "contact": None if is_unit else _contact(case, actor),
        "limits": _limits(case, actor, is_unit),
        "may_reprint": permissions.reprints(case, actor),
        "alike": _alike(case, actor, is_unit, offered),
        "written_by": _written_by(case, is_unit),
        "handlers": _handlers(case, actor, is_unit),
        "may_watch": actor.membership.role != Office.AUDITOR,
        "is_watched": Watch.objects.filter(case=case, user=actor.user).exists(),
        "cross_numbers": [] if is_unit else list(case.cross_numbers.all()),
        "may_cross": permissions.crosses(case, actor),
        "joined": _joined(case, actor),
        "main": case.merged_into,
        "main_is_linked": _sees_main(case, actor),
        "papers": papers.panel(case, actor),
        "openness": publications.panel(case, actor),
        **extensions.about(case, actor, now),
        **offered,
    }


def _written_by(case, is_unit):
    """Whoever wrote down at a desk what a visitor or caller said."""
    if is_unit or case.channel not in WRITTEN_DOWN:
        return ""
    first = Event.objects.filter(
        subject_type=case.subject_type, subject_id=case.pk, action=SUBMIT
    ).first()
    return names_of(case).get(first.actor, "") if first else ""


def _handlers(case, actor, is_unit):
    """经办人 with their office; a unit knows its own alone."""
    rows = case.handlers.select_related("user").order_by("pk")
    if is_unit:
        rows = rows.filter(office=office_of(actor.membership))
    return [
        {"name": str(row.user), "office": Office(row.office.partition(":")[0]).label}
        for row in rows
    ]


def _limits(case, actor, is_unit):
    """What limits the case: who reads it, whose interest, which numbers; units see none of it."""
    if is_unit:
        return {}
    may_call = permissions.sees_contact(case, actor)
    asks_guardian = case.involves_minor and may_call
    guardian = Guardian.objects.filter(pk=case.pk).first() if asks_guardian else None
    readers = case.readers.select_related("user", "granted_by") if case.is_restricted else ()
    return {
        "readers": list(readers),
        "suggested": detection.suggested(case) if case.is_open else None,
        "wording": words.gravest(case.title, case.content, division=case.division),
        "numbers": [identifiers.LABELS[kind] for kind in identifiers.kinds(case.content)],
        "guardian": guardian and f"{mask_name(guardian.name)} {mask_phone(guardian.phone)}",
        "companions": [
            f"{mask_name(one.name)} {mask_phone(one.phone)}" for one in case.companions.all()
        ]
        if case.headcount and may_call
        else [],
    }


def _alike(case, actor, is_unit, offered):
    """Look-alike cases while this one is open, each with whether it may be the main case."""
    if not case.is_open or is_unit or case.state == State.MERGED:
        return []
    rows = likeness.alike(case, actor)
    merges = any(b["action"] == Action.MERGE for b in offered["usual"] + offered["rare"])
    for row in rows:
        row["takes"] = merges and row["state"] != State.FED_BACK
    return rows


def _sees_main(case, actor):
    main = case.merged_into_id
    return bool(main) and Case.objects.visible_to(actor).filter(pk=main).exists()


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
    clocks = [
        clock
        for clock in Clock.objects.of(case).prefetch_related("pauses").order_by("started_at", "pk")
        if not is_unit or clock.kind in UNIT_CLOCKS
    ]
    for clock in clocks:
        clock.label = clock_words(clock.kind, case.mode)
    return [clock for clock in clocks if not _is_past(clock)]


def _is_past(clock):
    """What nobody looks at any more: promises that fell away, keys turned in time."""
    if clock.verdict == Clock.Verdict.CANCELLED:
        return True
    return clock.kind == "review" and clock.verdict == Clock.Verdict.ON_TIME


def _pressing(clocks):
    running = [clock for clock in clocks if clock.settled_at is None]
    return min(running, key=lambda c: (c.paused_at is not None, c.due_at), default=None)


def _entries(case, actor, is_unit):
    names = names_of(case)
    if is_unit:
        return timeline.of_unit(case, actor.membership.organisation, names)
    return timeline.full(case, names)


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


def _contact(case, actor):
    """Masked, for those who may ask for it; the others don't see that much (D8)."""
    if not permissions.sees_contact(case, actor):
        return {"name": "", "phone": "", "may_see": False, "is_closed": True}
    contact, numbers = case.contact_or_none, timeline.has_numbers(case)
    if contact is None or not (contact.name or contact.phone):
        return {"name": "", "phone": "", "may_see": numbers, "has_numbers": numbers}
    name, phone = mask_name(contact.name), mask_phone(contact.phone)
    return {"name": name, "phone": phone, "may_see": True, "has_numbers": numbers}


def _joined(case, actor):
    """What follows this case (合并办理): counts for everybody who handles it, words for those who
    may read them, links for those who see the other case too. Three queries at most."""
    rows = following.joined(case)
    if not rows:
        return None
    visible = set(
        Case.objects.visible_to(actor)
        .filter(pk__in=[row["case"].pk for row in rows])
        .values_list("pk", flat=True)
    )
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
