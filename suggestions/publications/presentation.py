"""A summary as it is shown: to the public as plain rows, to staff with what stands in its way."""

from django.db.models import Sum
from django.urls import reverse
from django.utils.timezone import localtime

from stations.divisions.models import Division
from suggestions.cases.workflow import State as CaseState

from . import checks, permissions
from .models import Publication, Side
from .workflow import State


def names_of(rows):
    """{division code: name} of the streets, and of whatever stands for a row without one. One
    query, whatever the number of rows."""
    codes = {row.division[:9] for row in rows} | {row.division for row in rows}
    return dict(Division.objects.filter(pk__in=codes).values_list("pk", "name"))


def place_of(row, names):
    street = names.get(row.division[:9], "")
    return " · ".join(filter(None, [street, row.place]))


def pictures(row):
    """The photographs of a row, whose `photos` were prefetched, with where to fetch them."""
    return [
        {
            "side": photo.side,
            "label": photo.get_side_display(),
            "url": reverse("publications:photo", args=[row.uid, photo.pk]),
            "thumbnail": reverse("publications:thumbnail", args=[row.uid, photo.pk]),
            "width": photo.attachment.width,
            "height": photo.attachment.height,
        }
        for photo in row.photos.all()
    ]


def cover(row):
    """The photograph that stands for a row in the list: the last one after the work."""
    shown = pictures(row)
    return next((one for one in reversed(shown) if one["side"] == Side.AFTER), None) or (
        shown[0] if shown else None
    )


def latest():
    """The three newest public matters, for the front page. Never kept: what is withdrawn is gone
    at once. One query."""
    rows = Publication.objects.public().order_by("-published_at", "-id")
    return list(rows.values("uid", "title", "outcome", "published_at")[:3])


def published(case, actor, now):
    """What is public about a case, for its own page and the API: a reader (liaison.together)."""
    rows = Publication.objects.public().filter(case=case)
    return [
        {
            "title": title,
            "url": reverse("publications:matter", args=[uid]),
            "published_at": localtime(at).isoformat(),
        }
        for title, uid, at in (yield rows.values_list("title", "uid", "published_at"))
    ]


def open_case(row, names):
    """One public matter for programs."""
    return {
        "id": str(row.uid),
        "title": row.title,
        "told": row.told,
        "done": row.done,
        "outcome": row.outcome,
        "result": row.result or None,
        "category": row.category_id,
        "division": row.division[:9],
        "place": place_of(row, names),
        "longitude": row.longitude,
        "latitude": row.latitude,
        "published_at": localtime(row.published_at),
        "photos": [
            {name: one[name] for name in ("side", "url", "thumbnail", "width", "height")}
            for one in pictures(row)
        ],
    }


def me_too_of(publication):
    return publication.me_too.aggregate(said=Sum("count"))["said"] or 0


def panel(case, actor):
    """What stands about openness beside a closed case; None for whoever has nothing to do with
    it: a reader (liaison.together)."""
    if case.state != CaseState.CLOSED and not case.closed_at:
        return None
    if not permissions.writes(case, actor):
        return None
    found = yield Publication.objects.filter(case=case).select_related("category")[:1]
    last = next(iter(found), None)
    live = last if last and last.state != State.WITHDRAWN else None
    return {
        "last": last,
        "obstacle": "" if live else permissions.obstacle(case),
        "may_write": not live,
        "me_too": me_too_of(last) if last and last.takes_me_too else 0,
    }


def judged(publication):
    """What the writer and the reviewer should look at, by level."""
    found = checks.findings(publication)
    return {
        "missing": list(checks.missing(publication).values()),
        "refused": checks.refused(found),
        "asked": checks.asked(found),
        "warned": [one for one in found if one.level == checks.WARN],
    }
