"""What the pages of the desk are made of: frame with queue and counts, the case, uploads."""

import uuid

from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from liaison import together
from liaison.attachments import actions as attachments
from liaison.pages import stored_photos
from liaison.paging import BadCursor
from suggestions.cases import finding, permissions
from suggestions.cases.filters import CaseFilter
from suggestions.cases.models import Case

from . import casepage, narrowing, queues
from .beside.forms import CrossForm
from .forms import RevealForm
from .narrowing import NARROWED_BY, NarrowForm
from .saved import filters as saved


def case_of(request, number):
    visible = Case.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(visible, number=number)


def frame(request, now):
    """Navigation with counts and the queue: what stands beside every case."""
    return together.alone(framing(request, now))


def framing(request, now):
    """The same as a reader (liaison.together)."""
    actor = request.actor
    tab = queues.tab_of(request.GET.get("tab"))
    scope, division = Case.objects.visible_to(actor), casepage.wide_division(actor)
    may_call = permissions.may_call(actor)
    params = request.GET.copy()
    for name in [name for name, value in params.items() if not value]:
        del params[name]
    given = {"now": now, "actor": actor, "phones": may_call}
    narrowed = CaseFilter(params, queryset=tab.narrow(scope, actor, now), **given)
    context = {
        "tab": tab,
        "narrow": (narrow := NarrowForm(params, actor=actor)),
        "narrow_words": narrowing.words(params, narrow, but={"q"}),
        "is_narrowed": any(params.get(name) for name in NARROWED_BY if name != "q"),
        "is_searched": bool(params.get("q")),
        "everywhere": _everywhere(params, tab),
        "saving": narrowing.narrowing(params),
        "clear": urlencode({"tab": tab.code}),
        "rows": [],
        "keep": kept(request),
        "now": now,
        "queue_status": 200,
    }
    if not narrowed.is_valid():
        unfit = narrowed.errors.get("q")
        said = _("搜索%s") % unfit[0] if unfit else _("筛选条件不对，请重新选择。")
        context |= {"queue_problem": said, "queue_status": 422}
        return context | (yield from navigating(request, now))
    chosen = context["is_narrowed"] or context["is_searched"]
    try:
        beside, found = yield from together.several(
            navigating(request, now, narrowed.qs if chosen else None),
            queues.reading(
                narrowed.qs,
                cursor=request.GET.get("cursor", ""),
                actor=actor,
                now=now,
                is_wide=bool(division),
            ),
        )
    except BadCursor as refusal:
        context |= {"queue_problem": refusal.detail, "queue_status": 400}
        return context | (yield from navigating(request, now))
    context |= beside
    if any(map(finding.phone_in, params.get("q", "").split())):
        if not may_call:
            said = _("只有需要联系群众的岗位可以按手机号查找。")
            return context | {"queue_problem": said, "hits": ""}
        finding.note_phone_search(found.rows, user=actor.user, now=now)
    return context | {
        "rows": found.rows,
        "sends": any(row["ticks"] for row in found.rows),
        "newer": found.previous and f"?{kept(request, cursor=found.previous)}",
        "older": found.next and f"?{kept(request, cursor=found.next)}",
    }


def _everywhere(params, tab):
    """The same search among all cases; nothing to offer without words or when it is there."""
    if not params.get("q") or tab.code == "all":
        return ""
    return urlencode(narrowing.narrowing(params) | {"tab": "all"})


def navigation(request, now):
    return together.alone(navigating(request, now))


def navigating(request, now, listed=None):
    """The same as a reader (liaison.together); of `listed` it says how many there are."""
    actor = request.actor
    counted, hits = yield from saved.counting(actor, now, listed)
    tabs, rows, headline, unread, today = counted
    shown = {"actor": actor, "queue_tabs": tabs, "saved": rows, "headline": headline}
    shown |= {"due_today": today, "hits": "" if listed is None else hits}
    return shown if request.htmx else shown | {"unread": unread}


def kept(request, **changes):
    """The queue's own parameters, so that opening a case leaves the queue as it was."""
    return narrowing.link(request.GET, **changes)


def show(request, subject, now, *, status=200, **extra):
    """The case alone for htmx, with navigation and queue otherwise."""
    is_revealed = "revealed" in extra
    context = {
        "reveal_form": RevealForm(),
        "cross_form": CrossForm(auto_id="cross_%s"),
        "keep": kept(request),
    }
    reading = casepage.reading(subject, request.actor, now, revealed=is_revealed)
    if wants(request, "main"):
        context |= together.alone(reading)
        return answer(request, "liaison/desk/_case.html", context | extra, status=status)
    beside, facts = together.alone(together.several(framing(request, now), reading))
    context = beside | facts | context
    return answer(request, "liaison/desk/case.html", context | extra, status=status)


def uploaded(request, name, held, owner, now):
    """(attachments, what was wrong with the others): ids uploaded before under the field `held`,
    and files that came with this form under `name`."""
    ids = [found for raw in request.POST.getlist(held)[:20] if (found := uuid_of(raw))]
    before = list(attachments.unclaimed(ids=ids, owner=owner)) if ids else []
    photos, refusals = stored_photos(request, name, owner, now)
    return [*before, *photos], [str(one) for one in refusals]


def uuid_of(raw):
    try:
        return uuid.UUID(raw or "")
    except ValueError:
        return None


def nothing_here(request):
    """Offices without business data see a page that says so."""
    context = {"actor": request.actor}
    return answer(request, "liaison/desk/nothing.html", context)


def wants(request, target):
    """htmx asks for one part, unless it restores a page of the history."""
    return (
        request.htmx and request.htmx.target == target and not request.htmx.history_restore_request
    )


def answer(request, template, context, *, status=200):
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
