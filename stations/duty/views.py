"""值班表: who is on duty where, shown by month, written by range or from a table."""

import calendar
from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import scratch, tables
from liaison.errors import Refusal
from liaison.workdays.calendar import Days
from stations.network.models import Station

from . import actions, permissions
from .forms import COLUMNS, ClearForm, DutyForm, TableForm, duty_of
from .models import DutyDay, Post
from .watch import duty_day

PAGE = 30


@never_cache
@require_GET
def index(request):
    """Today's duty of every table in reach."""
    actor, now = request.actor, timezone.now()
    if not permissions.has_rosters(actor):
        raise Http404
    words = request.GET.get("q", "").strip()[:40]
    stations = permissions.stations(actor)
    if words:
        stations = stations.named(words)
    stations = stations.told_apart().order_by("tier", "pinyin", "id")
    page = Paginator(stations, PAGE).get_page(request.GET.get("page"))
    offices = [] if words or page.number > 1 else list(permissions.divisions(actor))
    context = {
        "actor": actor,
        "page": page,
        "words": words,
        "offices": _today("division", offices[:PAGE], now),
        "stations": _today("station", list(page.object_list), now),
    }
    return render(request, "stations/duty/index.html", context)


def _today(where, places, now):
    """[(place, {post: user on duty there now})]. One query."""
    days = {p.pk: duty_day(now, p.division_id if where == "station" else p.pk) for p in places}
    field = f"roster__{where}"
    rows = DutyDay.objects.filter(**{f"{field}__in": places}, day__in=set(days.values()))
    posts = {}
    for row in rows.select_related("user", "roster"):
        place = getattr(row.roster, f"{where}_id")
        if row.day == days[place]:
            posts.setdefault(place, {})[row.post] = row.user
    return [(place, posts.get(place.pk)) for place in places]


@never_cache
@require_http_methods(["GET", "POST"])
def roster(request, kind, code):
    """One month of one table; whoever keeps it writes below."""
    place = _place(request, kind, code)
    if request.method == "GET":
        return _page(request, place)
    _keeper(request, place)
    form = DutyForm(request.POST, people=permissions.candidates(place, timezone.now()))
    if not form.is_valid():
        return _page(request, place, form=form, status=422)
    try:
        actions.set_duty(place=place, by=request.actor, now=timezone.now(), **form.given)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _page(request, place, form=form, status=refusal.status)
    messages.success(request, _("值班表已更新。"))
    return _to_month(request, form.cleaned_data["first"])


@never_cache
@require_POST
def clear(request, kind, code):
    place = _place(request, kind, code)
    _keeper(request, place)
    form = ClearForm(request.POST)
    if not form.is_valid():
        return _page(request, place, clear_form=form, status=422)
    try:
        actions.clear_duty(place=place, by=request.actor, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _page(request, place, clear_form=form, status=refusal.status)
    messages.success(request, _("已清空这几天的值班。"))
    return _to_month(request, form.cleaned_data["first"])


@never_cache
@require_POST
def take_table(request, kind, code):
    """Good rows are taken, the others named by their number."""
    place, now = _place(request, kind, code), timezone.now()
    _keeper(request, place)
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, table_form=form, status=422)
    people = permissions.candidates(place, now)

    def take(row):
        actions.set_duty(place=place, by=request.actor, now=now, **duty_of(row, people))
        return "created"

    try:
        rows = _rows(form.cleaned_data["file"])
    except tables.Unreadable as error:
        form.add_error("file", str(error))
        return _page(request, place, table_form=form, status=422)
    report = tables.take_rows(rows, take, apply=True)
    taken = report.counts["created"]
    if report.errors or not taken:
        outcome = {"taken": taken, "errors": report.errors[:50], "refused": len(report.errors)}
        return _page(request, place, outcome=outcome, status=422)
    messages.success(request, _("已导入 %d 行。") % taken)
    return redirect(request.path.removesuffix("import/"))


def _rows(upload):
    rows = _read(upload)
    known = {name for names in COLUMNS.values() for name in names}
    if rows and not known & set(rows[0][1]):
        raise tables.Unreadable(
            _("表里没有“开始日期”“A岗”这两列。第一行写列名，下面每行写一段值班。")
        )
    return [(number, tables.Row(cells, COLUMNS)) for number, cells in rows]


def _read(upload):
    with scratch.folder() as folder:
        path = folder / "table"
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        return list(tables.read(path))


def _place(request, kind, code):
    if kind == "station":
        return get_object_or_404(permissions.stations(request.actor), code=code)
    if kind == "division":
        return get_object_or_404(permissions.divisions(request.actor), pk=code)
    raise Http404


def _keeper(request, place):
    if not permissions.may_keep(request.actor, place):
        raise Http404


def _to_month(request, day):
    path = request.path.removesuffix("clear/")
    return redirect(f"{path}?month={day:%Y-%m}")


def _page(request, place, *, form=None, clear_form=None, table_form=None, outcome=None, status=200):
    now = timezone.now()
    keeps = permissions.may_keep(request.actor, place)
    people = permissions.candidates(place, now) if keeps else {}
    first = _month(request.GET.get("month", ""), timezone.localdate(now))
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    is_station = isinstance(place, Station)
    context = {
        "actor": request.actor,
        "place": place,
        "kind": "station" if is_station else "division",
        "code": place.code if is_station else place.pk,
        "month": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "days": _days(place, first, last),
        "today": duty_day(now, place.division_id if is_station else place.pk),
        "keeps": keeps,
        "people": people,
        "form": form or DutyForm(people=people),
        "clear_form": clear_form or ClearForm(auto_id="clear_%s"),
        "table_form": table_form or TableForm(),
        "outcome": outcome,
    }
    return render(request, "stations/duty/roster.html", context, status=status)


def _month(text, today):
    try:
        year, month = map(int, text.split("-"))
        return date(year, month, 1) if 2000 <= year < 2100 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


def _days(place, first, last):
    is_station = isinstance(place, Station)
    region = place.division_id if is_station else place.pk
    where = {"roster__station" if is_station else "roster__division": place}
    posts = {}
    rows = DutyDay.objects.filter(day__range=(first, last), **where).select_related("user")
    for row in rows:
        posts.setdefault(row.day, {})[row.post] = row.user
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    calendar_days = Days(region, first, last)
    return [
        (day, calendar_days.is_workday(day), *(posts.get(day, {}).get(post) for post in Post))
        for day in days
    ]
