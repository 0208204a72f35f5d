from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import pages
from liaison.errors import Refusal
from liaison.workflow import check_office
from supervision.letters import actions, lists, presentation
from supervision.letters.forms import ACTS, DrawUpForm
from supervision.letters.models import ProblemList, SupervisionLetter
from supervision.letters.permissions import has_letters, knows_drafts, may_list, papers_of
from supervision.letters.workflow import CLOCKS, WORDS, Role
from supervision.meetings import parties

EMPTY = {
    "awaiting": _("没有等您处理的监督建议函"),
    "running": _("没有未办结的监督建议函"),
    "overdue": _("没有超期的监督建议函"),
    "ended": _("还没有办结的监督建议函"),
}


@never_cache
@require_GET
def letters(request):
    actor, now = request.actor, timezone.now()
    if not has_letters(actor):
        raise Http404
    tab = request.GET.get("tab", "") or "running"
    rows, order = lists.letters(actor, tab, now)
    scope = SupervisionLetter.objects.visible_to(actor)
    context = {
        "actor": actor,
        "now": now,
        "tab": tab,
        "tabs": pages.counted(lists.LETTER_TABS, lambda run: run(scope, actor, now)),
        "writes": bool(parties.drafts_at(actor)),
        "sees_lists": parties.has_any(actor),
        "empty": EMPTY[tab],
    }

    def shown(found):
        clocks = pages.running("letters.supervisionletter", [row.pk for row in found], CLOCKS)
        return [(row, *clocks.get(row.pk, (None, ""))) for row in found]

    given = {"order": order, "kept": {"tab": tab}, "shown": shown}
    template = "supervision/letters/letters.html"
    return pages.listing(request, template, rows.for_reading(), context, **given)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request):
    actor, now = request.actor, timezone.now()
    if not parties.drafts_at(actor):
        raise Http404
    names = ("meeting", "project", "case")
    initial = {name: request.GET.get(name, "")[:40] for name in names}
    form = DrawUpForm(request.POST or None, initial=initial, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            check_office(request)
            given = form.cleaned_data | {"division": parties.drafts_at(actor)}
            row = actions.draw_up(**given, by=actor, now=now)
        except Refusal as refusal:
            pages.complain(form, refusal)
        else:
            messages.success(request, _("监督建议函已起草，改好后送审。"))
            return redirect(row)
    status = 422 if form.is_bound else 200
    context = {"actor": actor, "form": form}
    return render(request, "supervision/letters/new.html", context, status=status)


def _letter(request, uid):
    visible = SupervisionLetter.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(visible, uid=uid)


@never_cache
@require_GET
def show(request, uid):
    return _page(request, _letter(request, uid), timezone.now())


@never_cache
@require_http_methods(["GET", "POST"])
def act(request, uid, action):
    now = timezone.now()
    return pages.take(
        request,
        action,
        acts=ACTS,
        find=lambda: _letter(request, uid),
        show=lambda row, **given: _page(request, row, now, **given),
        done=_letter(request, uid),
        now=now,
    )


def _page(request, letter, now, *, status=200, asked=None):
    actor = request.actor
    clock, clocks = pages.clocks(letter, CLOCKS)
    is_inside = knows_drafts(letter, actor)
    roles = letter.roles_of(actor)
    reads = presentation.reader(is_inside, is_inside or bool(roles))
    context = {
        "actor": actor,
        "now": now,
        "letter": letter,
        "asked": asked,
        "clock": clock,
        "clocks": clocks,
        "origins": presentation.origins(letter, actor),
        "lists": ProblemList.objects.visible_to(actor).filter(letter=letter)[:20],
        "may_list": may_list(letter, actor),
        "papers": papers_of(letter, actor),
        "hints": pages.hints(letter, ACTS, actor, now),
        "buttons": pages.buttons(letter, ACTS, actor, now),
        "steps": pages.steps(letter, WORDS, Role.choices, reads=reads, is_open=letter.is_open),
    }
    return render(request, "supervision/letters/letter.html", context, status=status)
