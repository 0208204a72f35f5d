"""The list of meetings, one meeting, its steps."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import pages
from liaison.documents.files import served
from liaison.errors import Refusal
from liaison.workflow import allowed_actions, check_office
from supervision.meetings import actions, hanging, lists, papers, permissions, presentation, quorum
from supervision.meetings.forms import ACTS, PlanForm
from supervision.meetings.models import Kind, Material, Meeting, Term
from supervision.meetings.workflow import WORDS, Action, Role

EMPTY = {
    "coming": _("没有正在筹备的会议"),
    "closed": _("还没有开过的会议"),
    "cancelled": _("没有取消的会议"),
}


@never_cache
@require_GET
def meetings(request):
    actor = request.actor
    if not permissions.has_meetings(actor):
        raise Http404
    tab, kind = request.GET.get("tab", "") or "coming", request.GET.get("kind", "")
    rows, order = lists.narrowed(actor, tab, kind)
    context = {
        "actor": actor,
        "tab": tab,
        "tabs": [(code, label) for code, label, _run, _order in lists.TABS],
        "kind": kind,
        "kinds": Kind.choices,
        "keeps": permissions.keeps(actor),
        "empty": EMPTY[tab],
    }
    given = {"order": order, "kept": {"tab": tab, "kind": kind}}
    return pages.listing(request, "supervision/meetings/meetings.html", rows, context, **given)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request):
    actor, now = request.actor, timezone.now()
    if not permissions.keeps(actor):
        raise Http404
    terms = Term.objects.filter(division=actor.membership.division_id)
    form = PlanForm(request.POST or None, terms=terms)
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            meeting = actions.plan(**form.cleaned_data, by=actor, now=now)
        except Refusal as refusal:
            pages.complain(form, refusal)
        else:
            messages.success(request, _("会议已登记，接着生成名单、安排议程。"))
            return redirect("meetings:show", meeting.uid)
    status = 422 if request.method == "POST" else 200
    context = {"actor": actor, "form": form, "has_terms": terms.exists()}
    return render(request, "supervision/meetings/new.html", context, status=status)


def meeting_of(request, uid):
    return get_object_or_404(Meeting.objects.visible_to(request.actor).for_reading(), uid=uid)


@never_cache
@require_GET
def show(request, uid):
    return _page(request, meeting_of(request, uid), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, uid, action):
    now = timezone.now()
    return pages.take(
        request,
        action,
        acts=ACTS,
        find=lambda: meeting_of(request, uid),
        show=lambda row, **given: _page(request, row, now, **given),
        done=meeting_of(request, uid),
        now=now,
    )


@never_cache
@require_GET
def material(request, uid, pk):
    """One file of the agenda, for whoever reads it."""
    meeting = meeting_of(request, uid)
    rows = Material.objects.select_related("item").filter(item__meeting=meeting)
    found = get_object_or_404(rows, pk=pk)
    if not permissions.reads_materials(meeting, [found.item], request.actor):
        raise Http404
    return served(found.file, "pdf" if found.is_pdf else "jpg", found.title, inline=found.is_pdf)


def _page(request, meeting, now, *, status=200, asked=None):
    actor = request.actor
    person = permissions.person_of(actor)
    own = meeting.attendances.filter(representative=person).first() if person else None
    if own is not None:
        own.meeting = meeting
    is_reader, counts = lists.reads_roster(actor), presentation.counts(meeting)
    allowed = set(allowed_actions(meeting, actor, now))
    context = {
        "actor": actor,
        "now": now,
        "meeting": meeting,
        "asked": asked,
        "span": papers.span(meeting),
        "items": presentation.agenda(meeting, actor),
        "may_set": Action.SET_ITEM in allowed,
        "may_decide": Action.DECIDE in allowed,
        "may_add": Action.ADD_MATERIAL in allowed,
        "hints": pages.hints(meeting, ACTS, actor, now),
        "counts": counts,
        "quorum": quorum.words(meeting, counts),
        "own": own,
        "own_acts": {str(a) for a in allowed_actions(own, actor, now)} if own else set(),
        "is_reader": is_reader,
        "is_clerk": Role.CLERK in meeting.roles_of(actor),
        "hanging": hanging.of(meeting, actor, now),
        "starts": hanging.starts(meeting, actor),
        "papers": papers.of(meeting, actor),
        "buttons": pages.buttons(meeting, ACTS, actor, now),
        "steps": pages.steps(meeting, WORDS, Role.choices, is_open=meeting.is_open)
        if is_reader
        else (),
    }
    return render(request, "supervision/meetings/meeting.html", context, status=status)
