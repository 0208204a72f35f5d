"""The figures of one's own reach, the rows behind each number, the wall."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liaison import together
from liaison.desk import queues
from liaison.desk.board import month_in
from liaison.jurisdiction.rules import rule
from liaison.kept import kept_for
from liaison.workdays.calendar import DAY, local_day
from stations.divisions.models import Division
from suggestions.cases import figures as definitions

from . import periods, permissions, reports, rules, sheets, walls
from .models import Dimension

PARTS = {"top", "bottom"}
LONG, BUSIEST = 20, 15  # of a table of more than LONG lines, so many come at first
CHARTED = 12  # lines of a chart
EVERY = "every"  # in the place of a table's name: every line of all of them, for paper
DIGITS = {Dimension.STATION, Dimension.UNIT, Dimension.REPRESENTATIVE}


@never_cache
@require_GET
def figures(request):
    """A month of the actor's own place beside the one before."""
    found, context = _report(request)
    whole = request.GET.get("all", "")  # the table whose every line is asked for
    tables = [
        (table, table.rows if whole in (table.dimension, EVERY) else _first(table.rows))
        for table in found.tables
    ]
    context["is_cut"] = any(len(rows) < len(table.rows) for table, rows in tables)
    context["charted"] = CHARTED
    in_vain = _in_vain(request.GET, context["period"], {one.dimension for one in found.tables})
    context |= {"found": found, "tables": tables, "in_vain": in_vain}
    return render(request, "liaison/dashboards/figures.html", context)


def _first(rows):
    return rows[:BUSIEST] if len(rows) > LONG else rows


@never_cache
@require_GET
def report(request):
    """The same tables, or one of them, as a workbook."""
    found, context = _report(request)
    content = sheets.workbook(found, context["period"], only=request.GET.get("table", ""))
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=sheets.XLSX)
    name = f"{_('统计')}-{context['period'].since:%Y%m}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@never_cache
@require_GET
def cases(request):
    """The cases behind one number, as the desk lists them."""
    now, given = timezone.now(), request.GET
    scope, context = _scope(request, now)
    figure = definitions.BY_CODE.get(given.get("figure", ""))
    part = given.get("part", "top")
    left_out = given.get("figure") if given.get("figure") in definitions.EXCLUDED else ""
    if (figure is None and not left_out) or part not in PARTS:
        raise Http404
    dimension, value = _value(scope, given)
    age = _age(given.get("age", ""))
    found = queues.page(
        reports.cases_behind(
            request.actor,
            scope,
            (left_out,) if left_out else getattr(figure, part),
            context["period"],
            now=now,
            dimension=dimension,
            value=value,
            age=age,
        ),
        cursor=given.get("cursor", ""),
        actor=request.actor,
        now=now,
        is_wide=True,
    )
    keep = {name: text for name, text in given.items() if name != "cursor"}
    context |= {
        "now": now,
        "figure": figure,
        "left_out": definitions.EXCLUDED.get(left_out, ""),
        "is_bottom": part == "bottom",
        "where": _name(scope, dimension, value) if age is None else reports.AGES[age][1],
        "rows": found.rows,
        "newer": found.previous and f"?{urlencode(keep | {'cursor': found.previous})}",
        "older": found.next and f"?{urlencode(keep | {'cursor': found.next})}",
    }
    return render(request, "liaison/dashboards/cases.html", context)


@login_not_required
@kept_for(300)
@require_GET
def wall(request):
    """Up to yesterday, sums only: no words of a case, nobody's lateness, nobody's name."""
    code = request.GET.get("division", "")
    division = get_object_or_404(Division, code=code) if code else None
    if not rule(rules.WALL_IS_PUBLIC, code) and not request.user.is_authenticated:
        raise Http404
    shown = walls.wall(code, local_day(timezone.now()) - DAY)
    context = {"wall": shown, "division": division}
    return render(request, "liaison/dashboards/wall.html", context)


# --- what was asked for ---------------------------------------------------------------------------


def _scope(request, now):
    """(scope, context) of the month and station in the address; 404 beyond the actor's reach."""
    actor, station = request.actor, request.GET.get("station", "")[:40]
    scope = permissions.scope_of(actor) if actor.kind == "user" else None
    if scope is None or (station and Dimension.STATION not in scope.shown):
        raise Http404
    period, before, earlier, later = periods.of_month(request.GET.get("month", ""), local_day(now))
    kept = {"month": f"{period.since:%Y-%m}"} | ({"station": station} if station else {})
    context = {
        "actor": actor,
        "period": period,
        "before": before,
        "earlier": earlier,
        "later": later,
        "station": station,
        "kept": urlencode(kept),
    }
    return scope.at(station) if station else scope, context


def _in_vain(given, period, dimensions):
    """What the address asked for in vain, as it was typed: nothing is passed over in silence."""
    names = [name for name in ("from", "to") if given.get(name)]
    month, whole = given.get("month", ""), given.get("all", "")
    if month and month_in(month) != period.since:
        names.append("month")
    if whole and whole not in {*dimensions, EVERY}:
        names.append("all")
    return "、".join(f"{name}={given[name][:20]}" for name in names)


def _report(request):
    now = timezone.now()
    scope, context = _scope(request, now)
    found = reports.dashboard(request.actor, scope, context["period"], context["before"], now=now)
    place = [name for (kind, _v), (name, _c) in found.names.items() if kind == Dimension.STATION]
    if context["station"]:
        if not place:
            raise Http404
        context["station_name"] = place[0]
    words = {"definitions": definitions.DEFINITIONS, "restricted": definitions.RESTRICTED}
    return found, context | words | {"now": now}


def _value(scope, given):
    """(dimension, value) of a table's line; 404 for a table that the actor is not shown."""
    dimension, value = given.get("by", ""), given.get("value", "")[:20]
    if not dimension:
        return "", ""
    if dimension not in scope.shown or (dimension in DIGITS and not value.isascii()):
        raise Http404
    if dimension in DIGITS and value and not value.isdecimal():
        raise Http404
    return dimension, value


def _age(text):
    if text and text not in map(str, range(len(reports.AGES))):
        raise Http404
    return int(text) if text else None


def _name(scope, dimension, value):
    if not dimension:
        return ""
    named = together.alone(reports.names(scope)).get((dimension, value))
    return named[0] if named else reports.label(Dimension(dimension), value)
