"""Matters as service requests. Without a key only what is public (办理公开); with one the cases of
its office, never those for named readers, numbers masked as on the page."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from liaison.attachments.links import url_of
from liaison.attachments.models import Attachment
from liaison.deadlines.models import Clock
from liaison.ledger.models import Event
from stations.divisions.levels import within
from suggestions.cases import permissions, timeline
from suggestions.cases.models import Case
from suggestions.publications.models import Publication
from suggestions.publications.presentation import names_of, pictures, place_of

SPAN = timedelta(days=90)
MOST, DEEPEST = 200, 10_000
MANY = 50  # service_request_id named at once
FILTERS = {
    "jurisdiction_id",
    "api_key",
    "service_request_id",
    "service_code",
    "start_date",
    "end_date",
    "status",
    "page",
    "page_size",
}


class Wrong(Exception):
    """(code, words) of what is wrong with a query."""


class Query:
    """What was asked for, checked."""

    def __init__(self, given, division, now):
        if unknown := sorted(set(given) - FILTERS):
            raise Wrong(400, _("没有这个参数：%s") % unknown[0][:40])
        self.division = division
        self.ids = _words(given.get("service_request_id", ""))
        if len(self.ids) > MANY:
            raise Wrong(400, _("service_request_id 一次最多 %d 个。") % MANY)
        self.codes = _words(given.get("service_code", ""))
        if any(not (code.isdecimal() and len(code) <= 4) for code in self.codes):
            raise Wrong(404, _("没有这个 service_code。"))
        self.statuses = set(_words(given.get("status", "")))
        if self.statuses - {"open", "closed"}:
            raise Wrong(400, _("status 应为 open 或 closed。"))
        self.size = min(_number(given, "page_size", 100), MOST)
        self.page = _number(given, "page", 1)
        if (self.page - 1) * self.size >= DEEPEST:
            raise Wrong(400, _("最多翻到第 %d 条，请缩小时间范围。") % DEEPEST)
        self.start, self.end = _span(given, now)

    def narrow(self, rows, at, ids, *, closed):
        """`rows` by the query; `at` and `ids` name the fields, `closed` what status=closed is."""
        rows = rows.filter(within("division", self.division))
        if self.ids:
            return rows.filter(**{f"{ids}__in": self.ids})
        rows = rows.filter(**{f"{at}__gte": self.start, f"{at}__lte": self.end})
        if self.codes:
            picked = rows.none()
            for code in self.codes:
                picked = picked | rows.filter(category__code__startswith=code)
            rows = picked
        if self.statuses == {"open"}:
            rows = rows.exclude(closed)
        elif self.statuses == {"closed"}:
            rows = rows.filter(closed)
        return rows.order_by(f"-{at}", "-pk")[(self.page - 1) * self.size :][: self.size]


def _words(text):
    return [word.strip() for word in text.split(",") if word.strip()]


def _number(given, name, default):
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and 0 < len(text) <= 9 and int(text) > 0):
        raise Wrong(400, _("%s 应为正整数。") % name)
    return int(text)


def _span(given, now):
    start, end = _moment(given, "start_date"), _moment(given, "end_date")
    end = end or (start + SPAN if start else now)
    start = start or end - SPAN
    if end < start:
        raise Wrong(400, _("end_date 早于 start_date。"))
    if end - start > SPAN:
        raise Wrong(400, _("一次最多查询 90 天。"))
    return start, end


def _moment(given, name):
    text = given.get(name, "")
    if not text:
        return None
    try:  # a plus sign that was not escaped comes as a blank
        at = parse_datetime(text.replace(" ", "+"))
        if at is None or at.tzinfo is None or not 1990 < at.year < 2200:
            raise ValueError(text)
    except ValueError as error:
        raise Wrong(400, _("%s 应为带时区的 ISO 8601 时间。") % name) from error
    return at


# --- with a key -----------------------------------------------------------------------------------


def cases(actor):
    return Case.objects.visible_to(actor).countable()


def of_cases(rows, actor, now):
    """Service requests of `rows`, four queries however many."""
    rows = list(rows)
    ids = [case.pk for case in rows]
    clocks, photos = {}, {}
    for clock in Clock.objects.filter(subject_type="cases.case", subject_id__in=ids):
        clocks.setdefault(clock.subject_id, []).append(clock)
    shown = Attachment.objects.filter(
        subject_type="cases.case", subject_id__in=ids, purpose="intake"
    )
    if not permissions.is_unit(actor):
        for photo in shown.order_by("-uploaded_at"):
            photos[photo.subject_id] = settings.SITE_URL + url_of(photo)
    moved = (
        Event.objects.filter(subject_type="cases.case", subject_id__in=ids)
        .values_list("subject_id")
        .annotate(last=Max("at"))
    )
    moved = dict(moved)
    return [
        _of_case(case, actor, clocks.get(case.pk, []), photos.get(case.pk), moved.get(case.pk))
        for case in rows
    ]


def _of_case(case, actor, clocks, photo, moved):
    read = permissions.reader(case, actor)
    promised = None if case.closed_at else timeline.promise(clocks)
    notes = [str(case.get_state_display())]
    if result := timeline.told_result(case):
        notes.append(str(case.get_result_display() or result))
    return {
        "service_request_id": case.number,
        "status": "closed" if case.closed_at else "open",
        "status_notes": "，".join(notes),
        "service_name": case.category.name if case.category else "",
        "service_code": case.category_id or "",
        "description": read(case.content),
        "agency_responsible": case.unit.name if case.unit else case.station.name,
        "service_notice": "",
        "requested_datetime": case.submitted_at,
        "updated_datetime": moved or case.submitted_at,
        "expected_datetime": promised and promised.due_at,
        "address": read(case.location_text),
        "address_id": "",
        "zipcode": "",
        "lat": case.latitude,
        "long": case.longitude,
        "media_url": photo or "",
    }


# --- without one ----------------------------------------------------------------------------------


def public():
    return Publication.objects.public()


def of_publications(rows):
    """A published summary is closed and in staff's words; its id is that of the public page."""
    rows = list(rows)
    names = names_of(rows)
    return [_of_publication(row, names) for row in rows]


def _of_publication(row, names):
    shown = pictures(row)
    return {
        "service_request_id": str(row.uid),
        "status": "closed",
        "status_notes": row.outcome,
        "service_name": row.category.name if row.category else "",
        "service_code": row.category_id or "",
        "description": f"{row.title}\n{row.told}",
        "agency_responsible": "",
        "service_notice": settings.SITE_URL + reverse("publications:matter", args=[row.uid]),
        "requested_datetime": row.published_at,
        "updated_datetime": row.published_at,
        "expected_datetime": None,
        "address": place_of(row, names),
        "address_id": "",
        "zipcode": "",
        "lat": row.latitude,
        "long": row.longitude,
        "media_url": settings.SITE_URL + shown[-1]["url"] if shown else "",
    }
