"""A group beside its project: a line on the desk, lines in the public story."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.attachments.models import Attachment
from liaison.ledger.models import Event
from supervision.meetings import wire
from supervision.projects.beside import Entry

from . import actions, permissions
from .models import SupervisionGroup
from .workflow import WORDS, Role

OFFICES = dict(Role.choices)


def of_project(project, actor, now):
    """[(words, address)] on the project's page at the desk."""
    group = SupervisionGroup.objects.filter(project=project).select_related("head").first()
    if group is not None:
        words = _("监督小组：组长%(head)s，组员 %(count)d 人") % {
            "head": group.head.name,
            "count": group.members.count(),
        }
        seen = SupervisionGroup.objects.visible_to(actor).filter(pk=group.pk).exists()
        return [(words, group.get_absolute_url() if seen else "")]
    if project.state in actions.FORMED_FOR and permissions.forms_groups(project, actor):
        return [(_("成立监督小组"), f"{reverse('groups:new')}?project={project.code}")]
    return []


def story(project):
    """What the public reads of the supervision: when it was looked at and how much was found."""
    group = SupervisionGroup.objects.filter(project=project).first()
    if group is None:
        return
    for row in group.inspections.prefetch_related("findings"):
        found = len(row.findings.all())
        words = _("监督小组到现场督查，实际进度约 %(percent)d%%，") % {"percent": row.percent}
        words += _("发现问题 %d 个") % found if found else _("没有发现问题")
        yield Entry(row.inspected_on, words)


@dataclass
class Visit:
    inspection: object
    photos: list


def visits(group):
    """The inspections with their findings and photographs. Three queries."""
    rows = list(group.inspections.select_related("filed_by").prefetch_related("findings")[:40])
    photos = {}
    for photo in Attachment.objects.of(group).order_by("uploaded_at", "pk"):
        photos.setdefault(photo.event_seq, []).append(photo)
    return [Visit(row, photos.get(row.event_seq, [])) for row in rows]


def steps(group):
    events = Event.objects.filter(
        subject_type=group.subject_type, subject_id=group.pk
    ).select_related("words")
    return [
        {
            "at": event.at,
            "title": str(WORDS.get(event.action, event.action)),
            "text": event.words.text if hasattr(event, "words") else "",
            "who": OFFICES.get(event.role, ""),
        }
        for event in events.order_by("-seq")
    ]


# --- REST -----------------------------------------------------------------------------------------


def row(group):
    return {
        "id": group.pk,
        "project": group.project.code,
        "title": group.project.title,
        "state": group.state,
        "division": group.division,
        "head": str(group.head.uid),
        "formed_at": wire.moment(group.formed_at),
        "ended_at": wire.moment(group.ended_at),
        "due_at": wire.due(group),
        "version": group.version,
    }


def full(group, actor, now):
    reports = group.reports.select_related("document")
    return (
        row(group)
        | {
            "members": [str(one.uid) for one in group.members.by_strokes()],
            "inspections": [_visit(one) for one in visits(group)],
            "reports": [
                {
                    "year": one.year,
                    "half": one.half,
                    "paper": one.document.number,
                    "filed_at": wire.moment(one.filed_at),
                }
                for one in reports
            ],
        }
        | wire.moving(group, actor, now)
    )


def _visit(visit):
    row = visit.inspection
    return {
        "year": row.year,
        "quarter": row.quarter,
        "inspected_on": row.inspected_on.isoformat(),
        "percent": row.percent,
        "text": row.text,
        "findings": [
            {
                "id": one.pk,
                "text": one.text,
                "outcome": one.outcome,
                "settled_at": wire.moment(one.settled_at),
            }
            for one in row.findings.all()
        ],
        "photos": [str(photo.pk) for photo in visit.photos],
    }
