from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.attachments import actions as attachments
from liaison.attachments.permissions import upload_owner
from liaison.errors import Refusal
from liaison.limits.address import client_address
from stations.divisions.levels import Level
from stations.divisions.models import Division

from . import actions, lists
from .forms import PortraitForm, ProfileForm
from .models import Representative
from .permissions import checked_by, may_check, may_edit
from .rules import freeze_at

PAGE = 30
PLACES = 20
LOCAL = [Level.TOWNSHIP, Level.VILLAGE, Level.GRID]


@login_not_required
@require_GET
def find(request):
    """One box for a name or a place; a place leads to the representatives who serve it."""
    words = request.GET.get("q", "").strip()[:40]
    code = request.GET.get("division", "")
    kind = request.GET.get("kind", "")
    everybody = Representative.objects.public()
    found, place, places = everybody, None, []
    if code:
        place = get_object_or_404(Division.objects.filter(level__in=LOCAL), code=code[:15])
    if words:
        places = list(Division.objects.filter(level__in=LOCAL).named(words)[:PLACES])
    found = lists.narrowed(found, place=place.code if place else "", words=words, kind=kind)
    page = Paginator(found.by_strokes().for_cards(), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "stations/representatives/find.html",
        {
            "words": words,
            "place": place,
            "places": places,
            "kind": kind,
            "kinds": everybody.counts_by_kind(),
            "page": page,
        },
    )


@login_not_required
@require_GET
def profile(request, uid):
    """What the law has published of a representative, and nothing private."""
    representative = get_object_or_404(
        Representative.objects.filter(is_public=True).for_cards(), uid=uid
    )
    successors = Representative.objects.public().filter(
        succeeded_mandates__representative=representative
    )
    return render(
        request,
        "stations/representatives/profile.html",
        {
            "representative": representative,
            "successors": successors.distinct() if representative.has_ended else [],
            "code": representative.codes.filter(revoked_at__isnull=True).first(),
            "may_edit": may_edit(request.actor, representative),
        },
    )


@require_GET
def unattached(request):
    """未进站代表: the check of the congress office."""
    if not may_check(request.actor):
        raise PermissionDenied
    rows = checked_by(Representative.objects.unattached(), request.actor)
    page = Paginator(rows.by_strokes().for_cards(), PAGE).get_page(request.GET.get("page"))
    return render(request, "stations/representatives/unattached.html", {"page": page})


# --- the profile as its owner edits it ------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request, uid):
    """Introduction, sectors, languages, and the portrait beside them."""
    person = _editable(request, uid)
    if request.method == "GET":
        return _editor(request, person)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _editor(request, person, form=form, status=422)
    try:
        actions.edit_profile(
            representative=person, by=request.actor, now=timezone.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _editor(request, person, form=form, status=refusal.status)
    messages.success(request, _("资料已保存，公开页面已更新。"))
    return redirect("representatives:edit", person.uid)


@never_cache
@require_POST
def portrait(request, uid):
    """Take a portrait in: drawn anew, then bound to the person."""
    person, now = _editable(request, uid), timezone.now()
    form = PortraitForm(request.POST, request.FILES)
    if not form.is_valid():
        return _editor(request, person, portrait_form=form, status=422)
    owner = upload_owner(request)
    try:
        actions.refuse_frozen(person.place(), now)
        stored = attachments.store(
            upload=form.cleaned_data["photo"],
            by=request.actor,
            owner=owner,
            address=client_address(request),
            now=now,
        )
        actions.set_portrait(
            representative=person, photo=stored.pk, owner=owner, by=request.actor, now=now
        )
    except Refusal as refusal:
        form.add_error("photo", str(refusal.detail))
        return _editor(request, person, portrait_form=form, status=refusal.status)
    messages.success(request, _("照片已更换。桌牌请重新打印。"))
    return redirect("representatives:edit", person.uid)


@never_cache
@require_POST
def remove_portrait(request, uid):
    person = _editable(request, uid)
    try:
        actions.remove_portrait(representative=person, by=request.actor, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("照片已删除。"))
    return redirect("representatives:edit", person.uid)


def _editable(request, uid):
    person = get_object_or_404(Representative.objects.for_cards(), uid=uid)
    if not may_edit(request.actor, person):
        raise Http404
    return person


def _editor(request, person, *, form=None, portrait_form=None, status=200):
    fields = ("version", "introduction", "sector", "languages")
    context = {
        "actor": request.actor,
        "person": person,
        "form": form or ProfileForm(initial={name: getattr(person, name) for name in fields}),
        "portrait_form": portrait_form or PortraitForm(),
        "freeze": freeze_at(person.place(), timezone.now()),
    }
    return render(request, "stations/representatives/edit.html", context, status=status)
