"""What other systems may know of what happened: each noun says which of its events an actor reads,
and under which name. Thin on purpose: who, what and when of a change, never its words; whoever
wants more reads the noun itself, with the rights of that moment."""

from dataclasses import dataclass

from django.utils.timezone import localtime

NOUNS = {}  # subject type → Noun


@dataclass(frozen=True)
class Noun:
    """`shown(actor, events)` → {event pk: (id, address)} of the events that the actor may know;
    `actions` is the noun's Action; `scope` what a key needs to read it."""

    name: str
    label: str
    shown: object
    actions: type
    scope: str = "cases:read"
    first: tuple = ()  # (value, label) of events that no transition leads to


def register(subject_type, noun):
    NOUNS[subject_type] = noun


def names():
    """{"case.dispatch": label} of every event that may be told to other systems."""
    return {
        f"{noun.name}.{value}": f"{noun.label}：{label}"
        for noun in NOUNS.values()
        for value, label in (*noun.first, *noun.actions.choices)
    }


def told(actor, sealed):
    """The changes among `sealed` (Seals with their event) that the actor may know, in order."""
    shown = {}
    for subject_type, noun in NOUNS.items():
        if actor.scopes and noun.scope not in actor.scopes:
            continue
        events = [seal.event for seal in sealed if seal.event.subject_type == subject_type]
        if events:
            shown |= noun.shown(actor, events)
    return [_change(seal, *shown[seal.event_id]) for seal in sealed if seal.event_id in shown]


def _change(seal, number, address):
    event = seal.event
    name = NOUNS[event.subject_type].name
    return {
        "position": seal.position,
        "event": f"{name}.{event.action}",
        "noun": name,
        "id": str(number),
        "source": event.source or None,
        "state": event.target or None,
        "version": event.seq,
        "at": localtime(event.at).isoformat(),
        "url": address,
    }
