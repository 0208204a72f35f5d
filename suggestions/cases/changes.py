"""Which events of cases another system may know of: those that its office reads on the page."""

from collections import defaultdict

from django.conf import settings

from . import permissions, timeline
from .models import Assignment, Case


def shown(actor, events):
    """{event pk: (number, address)}: a unit's are those of its own part. What is for named readers
    is told to no other system; a key whose owner is one may still ask."""
    ids = {event.subject_id for event in events}
    cases = Case.objects.visible_to(actor).filter(pk__in=ids).only("number", "government_id")
    cases = {case.pk: case for case in cases}
    events = [event for event in events if event.subject_id in cases]
    if permissions.is_unit(actor):
        events = _of_unit(actor.membership.organisation, cases, events)
    return {
        event.pk: (cases[event.subject_id].number, address(cases[event.subject_id].number))
        for event in events
    }


def address(number):
    return f"{settings.SITE_URL}/api/v1/cases/{number}/"


def _of_unit(unit, cases, events):
    spans = defaultdict(list)
    rows = Assignment.objects.filter(case__in=cases, unit=unit)
    for case, start, end in rows.values_list("case", "assigned_at", "ended_at"):
        spans[case].append((start, end))
    sent = [pk for pk, case in cases.items() if case.government_id == unit.pk]
    for case, at in timeline.sent_to_government(sent):
        spans[case].append((at, None))
    return [
        event
        for event in events
        if timeline.unit_reads(event, cases[event.subject_id], unit, spans[event.subject_id])
    ]
