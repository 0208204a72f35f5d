"""In public: the list, a page per project, the call and what became of a proposal. No sign-in, no
script."""

import json
import uuid

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liaison import paging
from liaison.errors import Refusal
from liaison.idempotency.actions import once, stranger
from liaison.limits.address import client_network
from liaison.workflow import Actor
from suggestions.publications.light import (
    asked_each_time,
    browser_of,
    is_own_page,
    picture,
    remember,
)

from . import actions, figures, presentation
from .actions.accepting import Crowded, NotYet
from .calls.forms import PublicForm
from .colours import Colour
from .filters import Group, narrowed
from .grades import Grade
from .models import LivelihoodProject, ProjectPhoto, Proposal, Round, Side, Source

SIZE = 12
PUBLIC = Actor(kind="citizen")
COOKIE = "rated"


@login_not_required
@require_safe
@asked_each_time
def projects(request):
    """The list, newest first, with the figures of what is shown."""
    chosen = {name: request.GET.get(name, "")[:12] for name in ("year", "group", "colour")}
    kept = urlencode({key: value for key, value in chosen.items() if value})
    everything = LivelihoodProject.objects.public()
    rows, status = narrowed(everything, **chosen), 200
    years = everything.order_by("-round__year").values_list("round__year", flat=True).distinct()
    context = {
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "years": list(years[:20]),
        "groups": Group.choices,
        "colours": Colour.choices,
        "figures": figures.of(narrowed(everything, year=chosen["year"])),
        "calls": Round.objects.calling(timezone.localdate())[:5],
    }
    try:
        page = paging.page(
            rows.for_reading(), cursor=request.GET.get("cursor", ""), size=SIZE, order=("-id",)
        )
    except paging.BadCursor as refusal:
        context["problem"], page, status = refusal.detail, paging.Page([]), 400
    covers = covers_of(page.rows)
    context["rows"] = [(row, covers.get(row.pk)) for row in page.rows]
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{kept}{'&' if kept else ''}{urlencode({'cursor': cursor})}"
    return render(request, "supervision/projects/projects.html", context, status=status)


def covers_of(rows):
    """{project pk: its newest public photograph}. One query."""
    ids = [row.pk for row in rows]
    shown = ProjectPhoto.objects.filter(project__in=ids, is_hidden=False).exclude(side=Side.BEFORE)
    return {photo.project_id: photo for photo in shown.order_by("id")}


def _public(code):
    rows = LivelihoodProject.objects.public().for_reading()
    return get_object_or_404(rows, code=code)


@login_not_required
@require_safe
@asked_each_time
def project(request, code):
    row = _public(code)
    context = {
        "project": row,
        "milestones": row.public_text.steps if row.public_text else [],
        "story": presentation.story(row),
        "earlier": presentation.earlier(row),
        "pictures": presentation.pictures(row),
        "ratings": presentation.ratings(row),
        "tests": presentation.tests(row),
        "grades": Grade.choices,
        "qr": presentation.code_of(f"project:{row.code}"),
        "said": request.GET.get("said", "")[:8],
    }
    return render(request, "supervision/projects/project.html", context)


@csrf_exempt  # pages that a proxy keeps carry no token; nothing here acts in anybody's name
@login_not_required
@require_POST
def rate(request, code):
    """One tap, counted once per browser and day."""
    if not is_own_page(request):
        raise PermissionDenied
    row, browser, said = _public(code), browser_of(request, COOKIE), "yes"
    try:
        actions.rate(
            row,
            grade=request.POST.get("grade", ""),
            browser=browser,
            network=client_network(request),
            now=timezone.now(),
        )
    except NotYet as refusal:
        raise Http404 from refusal
    except Crowded:
        said = "full"
    except Refusal:
        said = "before"
    response = redirect(f"{row.get_absolute_url()}?said={said}#said")
    return remember(response, COOKIE, browser, path=reverse("projects:list"))


@login_not_required
@require_safe
def photo(request, code, pk):
    return _picture(request, code, pk, "file")


@login_not_required
@require_safe
def thumbnail(request, code, pk):
    return _picture(request, code, pk, "thumbnail")


def _picture(request, code, pk, name):
    shown = get_object_or_404(
        ProjectPhoto.objects.select_related("attachment"),
        pk=pk,
        project__code=code,
        project__publicised_at__isnull=False,
        is_hidden=False,
    )
    return picture(request, shown.attachment, name)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def call(request, uid):
    """The call of a round; while it is open, its form."""
    row, now = get_object_or_404(Round.objects.public(), uid=uid), timezone.now()
    is_open = row.is_calling(timezone.localdate(now))
    form, status = PublicForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(f"{_propose(request, row, form, now)}?new=1")
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
    context = {
        "round": row,
        "is_open": is_open,
        "is_early": row.call_from > timezone.localdate(now),
        "form": form,
        "form_key": request.POST.get("form_key") or str(uuid.uuid4()),
        "by_code": request.GET.get("by", request.POST.get("by", ""))[:4],
    }
    return render(request, "supervision/projects/call.html", context, status=status)


def _propose(request, row, form, now):
    """Store it once per form; a second tap is led to the same page."""
    source = Source.CODE if request.POST.get("by") == "code" else Source.WEB
    network = client_network(request)
    actions.admit(row, address=network, now=now)
    given = form.cleaned_data | {"source": source}

    def run():
        kept = actions.propose(row, by=PUBLIC, now=now, **given)
        return 201, {"uid": str(kept.uid)}

    key = request.POST.get("form_key", "")[:64] or str(uuid.uuid4())
    _status, answer, _replayed = once(
        actor=stranger(key, network),
        endpoint="projects.propose",
        key=key,
        body=json.dumps(form.cleaned_data, sort_keys=True).encode(),
        now=now,
        run=run,
    )
    return reverse("projects:proposal", args=[answer["uid"]])


@login_not_required
@never_cache
@require_safe
def proposal(request, uid):
    """What became of a proposal, for whoever kept the address."""
    rows = Proposal.objects.select_related("round", "project__round", "project__public_text")
    row = get_object_or_404(rows, uid=uid)
    answers = {
        "received": _("正在研究。每一条建议都会有答复，请收藏这个页面。"),
        "taken": _("已列入项目库，参加初选。"),
        "declined": _("这次没有列入。"),
    }
    context = {"row": row, "answer": answers[row.state], "is_new": "new" in request.GET}
    return render(request, "supervision/projects/proposal.html", context)
