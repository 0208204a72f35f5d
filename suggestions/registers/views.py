"""台账, 回访登记, 单位通讯录 and 月通报: pages to look at, and the same as tables and papers."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.documents import actions as documents
from liaison.documents.files import TYPES
from liaison.documents.permissions import office_of
from liaison.errors import Refusal
from liaison.exports.models import Export
from liaison.exports.views import given_of, taken
from liaison.paging import BadCursor
from liaison.sheets import XLSX
from liaison.workflow import check_office

from . import actions, bulletins, lists, permissions
from . import callbacks as calls
from . import units as book
from .columns import ORDER, lines, read
from .forms import ColumnsForm, LedgerForm, PeriodForm
from .models import ColumnSet

LINES = 30


def _keeper(request):
    if not permissions.keeps(request.actor):
        raise Http404
    return request.actor


def _context(request, form=None, **more):
    actor = request.actor
    return {
        "actor": actor,
        "form": form,
        "issues_bulletins": permissions.issues_bulletins(actor),
        **more,
    }


def _taken(request, kind):
    """The whole list as xlsx, narrowed as the page was: at once where it is short, else from the
    background."""
    _keeper(request)
    try:
        check_office(request)
        return taken(request, kind, XLSX, given_of(request.GET))
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return redirect(f"registers:{kind}")


# --- 台账 ----------------------------------------------------------------------


def _set(request, actor):
    return lists.set_of(actor, request.GET.get("set", "")[:40])


@never_cache
@require_GET
def ledger(request):
    actor = _keeper(request)
    form = LedgerForm(request.GET)
    name, _version, chosen = _set(request, actor)
    context = _context(
        request,
        form,
        chosen=chosen,
        set_name=name,
        sets=ColumnSet.objects.filter(office=office_of(actor)).values_list("name", flat=True),
    )
    if not form.is_valid():
        return render(request, "suggestions/registers/ledger.html", context, status=422)
    found = form.narrow(permissions.cases(actor))
    given = form.conditions() | ({"set": name} if name else {})
    context["query"] = urlencode(given)
    cursor = request.GET.get("cursor", "")
    try:
        page = paging.page(read(found, chosen), cursor=cursor, size=LINES, order=ORDER)
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "suggestions/registers/ledger.html", context, status=400)
    before = _before(request) if cursor else 0
    context |= {
        "lines": list(enumerate(lines(page.rows, chosen), start=before + 1)),
        "count": paging.count_words(paging.count(found)),
        **_turned(page.previous, given, before=max(0, before - LINES), name="newer"),
        **_turned(page.next, given, before=before + len(page.rows), name="older"),
    }
    return render(request, "suggestions/registers/ledger.html", context)


def _before(request):
    """How many lines stand before this page, as the link says: 序号 goes on over the pages."""
    said = request.GET.get("before", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0


def _turned(cursor, given, *, name, **more):
    """The link to the page before or after, where there is one."""
    return {name: f"?{urlencode(given | {'cursor': cursor} | more)}"} if cursor else {}


@never_cache
@require_POST
def ledger_xlsx(request):
    return _taken(request, "ledger")


@never_cache
@require_http_methods(["GET", "POST"])
def columns(request):
    """A set of columns: a new one, or one that the office keeps."""
    actor = _keeper(request)
    name, version, chosen = _set(request, actor)
    if request.method == "GET":
        form = ColumnsForm(initial={"name": name, "version": version}, chosen=chosen)
        return _columns_page(request, form, name)
    form = ColumnsForm(request.POST, chosen=chosen)
    if not form.is_valid():
        return _columns_page(request, form, name, status=422)
    try:
        check_office(request)
        row = actions.save_columns(**form.cleaned_data, by=actor, now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _columns_page(request, form, name, status=refusal.status)
    messages.success(request, _("已保存，本机关的人都能用。"))
    return redirect(f"../?{urlencode({'set': row.name})}")


def _columns_page(request, form, name, *, status=200):
    context = _context(request, form, lines=form.lines(), set_name=name)
    return render(request, "suggestions/registers/columns.html", context, status=status)


@never_cache
@require_POST
def drop_columns(request):
    actor = _keeper(request)
    try:
        check_office(request)
        actions.drop_columns(name=request.POST.get("name", "")[:40], by=actor)
        messages.success(request, _("已删去。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    return redirect("registers:ledger")


# --- 回访登记 ----------------------------------------------------------------------


def _calls(request, actor):
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return form, None
    return form, calls.events(permissions.cases(actor), *form.bounds())


@never_cache
@require_GET
def callbacks(request):
    actor = _keeper(request)
    form, found = _calls(request, actor)
    context = _context(request, form, headings=calls.HEADINGS)
    if found is None:
        return render(request, "suggestions/registers/callbacks.html", context, status=422)
    try:
        page = paging.page(found, cursor=request.GET.get("cursor", ""), size=30, order=("-id",))
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "suggestions/registers/callbacks.html", context, status=400)
    context |= {"lines": list(calls.shown(page.rows)), "query": urlencode(form.conditions())}
    context |= _turned(page.previous, form.conditions(), name="newer")
    context |= _turned(page.next, form.conditions(), name="older")
    return render(request, "suggestions/registers/callbacks.html", context)


@never_cache
@require_POST
def callbacks_xlsx(request):
    return _taken(request, "callbacks")


# --- 单位通讯录 ----------------------------------------------------------------------


@never_cache
@require_GET
def units(request):
    actor = _keeper(request)
    query = request.GET.get("q", "")[:60].strip()
    found = book.entries(book.narrowed(permissions.units(actor), query), now=timezone.now())
    context = _context(request, entries=found, q=query)
    return render(request, "suggestions/registers/units.html", context)


@never_cache
@require_POST
def units_xlsx(request):
    return _taken(request, "units")


# --- 月通报 ----------------------------------------------------------------------


def _month(request, today):
    """The first day of ?month=2026-10; last month for anything else."""
    text = request.GET.get("month", "") or request.POST.get("month", "")
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    try:
        year, month = (int(part) for part in text.split("-"))
        chosen = last.replace(year=year, month=month)
    except (ValueError, OverflowError):
        return last
    return chosen if year >= 2000 and chosen <= today else last


@never_cache
@require_http_methods(["GET", "POST"])
def bulletin(request):
    """The month's figures with their definitions; POST issues the paper."""
    actor = _keeper(request)
    if not permissions.issues_bulletins(actor):
        raise Http404
    now = timezone.now()
    month = _month(request, timezone.localdate(now))
    if request.method == "POST":
        try:
            check_office(request)
            paper = actions.issue_bulletin(month=month, by=actor, now=now)
        except Refusal as refusal:
            messages.error(request, str(refusal.detail))
            return redirect(f"{request.path}?month={month:%Y-%m}")
        messages.success(request, _("已签发 %s。") % paper.number)
        return redirect("documents:show", paper.pk)
    found, paper = _drafted(request, month, now)
    issued = bulletins.of_office(office_of(actor), month).visible_to(actor)
    context = _context(
        request,
        month=month,
        before=(month - timedelta(days=1)).replace(day=1),
        later=_later(month, timezone.localdate(now)),
        paper=paper,
        figures=found,
        definitions=bulletins.SHOWN,
        issued=list(issued),
        is_over=bulletins.is_over(month, now),
        has_standing=bulletins.standing(office_of(actor), month).exists(),
    )
    return render(request, "suggestions/registers/bulletin.html", context)


def _later(month, today):
    after = (month + timedelta(days=32)).replace(day=1)
    return after if after <= today else None


def _drafted(request, month, now):
    """(figures, content) of what would be issued now."""
    actor = request.actor
    found = bulletins.figures(actor, month, now=now)
    values = bulletins.values(found, month, by=actor)
    content, _word = documents.prepared(
        bulletins.KIND.key, values, division=actor.membership.division_id, now=now
    )
    return found, content


@never_cache
@require_GET
def bulletin_draft(request):
    """The draft in the office's own word processor, without a number."""
    actor = _keeper(request)
    if not permissions.issues_bulletins(actor):
        raise Http404
    now = timezone.now()
    month = _month(request, timezone.localdate(now))
    _found, content = _drafted(request, month, now)
    from liaison.documents import docx  # heavy, and asked for once a month

    answer = HttpResponse(docx.draw(content, at=now), content_type=TYPES["docx"])
    name = f"{content['title']}.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- what was exported ----------------------------------------------------------------------------


@never_cache
@require_GET
def exports(request):
    """Every table that this office took out, newest first."""
    actor = _keeper(request)
    found = Export.objects.filter(office=office_of(actor)).select_related("owner")
    found = found.exclude(taken_at=None)
    try:
        page = paging.page(found, cursor=request.GET.get("cursor", ""), size=30, order=("-id",))
    except BadCursor as refusal:
        context = _context(request, problem=refusal.detail)
        return render(request, "suggestions/registers/exports.html", context, status=400)
    context = _context(request, rows=page.rows)
    context |= _turned(page.previous, {}, name="newer") | _turned(page.next, {}, name="older")
    return render(request, "suggestions/registers/exports.html", context)
