from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.errors import Refusal
from stations.network.models import Station
from stations.representatives.models import Representative

from . import actions, pictures, topics
from .forms import IssueForm, ReasonForm
from .landing import resolve
from .models import QRCode, ScanCount
from .permissions import has_codes, is_issuer, scope, targets

WITHOUT = 50  # targets without a code that are named at once; the search finds the others
DAYS = 30
TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


def gone(request, landing):
    """410: what became of this code, and where to turn. Called by the landing page."""
    return render(request, "stations/qrcodes/gone.html", {"landing": landing}, status=410)


@login_not_required
@require_GET
def picture(request, token, extension):
    """The bare code for web pages, PNG or SVG."""
    if extension not in ("png", "svg"):
        raise Http404
    landing = printable(request, token)
    if landing.is_gone:
        return gone(request, landing)
    return answer(pictures.code_picture(landing.code, extension), extension, public=True)


@require_GET
def sheet(request, token, sheet, extension):
    """The printed desk card or poster, PDF or 300 dpi PNG; for staff."""
    if sheet not in pictures.SHEETS or extension not in ("png", "pdf"):
        raise Http404
    landing = printable(request, token)
    about = landing.code.about
    own = QRCode.objects.filter(scope(request.actor), pk=landing.code.pk)
    if not (topics.manages(request.actor, about) if about else own.exists()):
        raise Http404
    if landing.is_gone:
        return gone(request, landing)
    return answer(pictures.sheet(landing, sheet, extension), extension, name=f"{sheet}.{extension}")


def printable(request, token):
    landing = resolve(token, timezone.now())
    if landing is None:
        raise Http404
    return landing


def answer(content, extension, *, public=False, name=""):
    response = HttpResponse(content, content_type=TYPES[extension])
    response["Cache-Control"] = "public, max-age=86400" if public else "private, no-store"
    if name:
        response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


# --- the desk -------------------------------------------------------------------------------------


@never_cache
@require_GET
def manage(request):
    """The live codes in reach with their scans, and who has none yet."""
    actor = request.actor
    if not has_codes(actor):
        raise Http404
    words = request.GET.get("q", "").strip()[:40]
    codes = QRCode.objects.live().filter(scope(actor))
    if words:
        codes = codes.filter(
            Q(station__in=Station.objects.named(words))
            | Q(representative__in=Representative.objects.named(words))
        )
    codes = codes.select_related("station__division", "representative").prefetch_related(
        "representative__mandates", "representative__attachments__station"
    )
    try:
        found = paging.page(codes, cursor=request.GET.get("cursor", ""), order=("-id",))
    except paging.BadCursor as refusal:
        messages.warning(request, refusal.detail)
        return redirect("qrcodes:manage")
    scans = scans_of(found.rows, timezone.localdate() - timedelta(days=DAYS - 1))
    context = {
        "actor": actor,
        "is_issuer": is_issuer(actor),
        "rows": [(code, scans.get(code.pk, 0)) for code in found.rows],
        "newer": found.previous and _here(words, found.previous),
        "older": found.next and _here(words, found.next),
        "words": words,
        "days": DAYS,
    }
    if is_issuer(actor) and not found.previous:
        context |= without_code(actor, words)
    return render(request, "stations/qrcodes/manage.html", context)


def _here(words, cursor):
    return "?" + urlencode({"q": words, "cursor": cursor} if words else {"cursor": cursor})


def scans_of(codes, since):
    """{code id: scans since that day}. One query."""
    counted = ScanCount.objects.filter(code__in=[code.pk for code in codes], day__gte=since)
    return dict(counted.order_by().values_list("code").annotate(Sum("count")))


def without_code(actor, words):
    stations, people = targets(actor)
    live = QRCode.objects.live()
    stations = stations.exclude(pk__in=live.filter(station__isnull=False).values("station"))
    people = people.serving().exclude(
        pk__in=live.filter(representative__isnull=False).values("representative")
    )
    if words:
        stations, people = stations.named(words), people.named(words)
    bare = list(stations.told_apart().order_by("pinyin", "id")[: WITHOUT + 1])
    nameless = list(people.by_strokes().prefetch_related("attachments__station")[: WITHOUT + 1])
    return {
        "stations": bare[:WITHOUT],
        "people": nameless[:WITHOUT],
        "has_more": max(len(bare), len(nameless)) > WITHOUT,
    }


@require_POST
def issue(request):
    """A code for a target that has none."""
    if not is_issuer(request.actor):
        raise Http404
    form = IssueForm(request.POST, targets=targets(request.actor))
    if not form.is_valid():
        raise Http404
    chosen = form.chosen
    try:
        actions.issue(by=request.actor, now=timezone.now(), **chosen)
    except actions.AlreadyIssued as refusal:
        messages.warning(request, refusal.detail)
    else:
        (target,) = chosen.values()
        messages.success(request, _("已为“%s”制发二维码，可以打印了。") % target)
    return redirect("qrcodes:manage")


@never_cache
@require_http_methods(["GET", "POST"])
def rotate(request, token):
    return _change(
        request,
        token,
        verb=actions.rotate,
        label=gettext_lazy("换发"),
        effect=gettext_lazy("旧码立即作废，扫旧码的人会被带到新码。印好的旧码请收回，换上新的。"),
        done=gettext_lazy("已换发“%s”的二维码，请打印新码。"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def revoke(request, token):
    return _change(
        request,
        token,
        verb=actions.revoke,
        label=gettext_lazy("作废"),
        effect=gettext_lazy("作废后不能恢复，扫码的人会看到说明，并可改向站点反映。"),
        done=gettext_lazy("已作废“%s”的二维码。"),
    )


def _change(request, token, *, verb, label, effect, done):
    """GET asks for the reason, POST takes the step."""
    if not is_issuer(request.actor):
        raise Http404
    codes = QRCode.objects.filter(scope(request.actor)).select_related("representative", "station")
    if request.method == "GET":
        codes = codes.live()
    code, status = get_object_or_404(codes, token=token), 200
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        status = 422
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                verb(code=code, by=request.actor, now=timezone.now(), reason=reason)
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
                status = refusal.status
            else:
                messages.success(request, done % code.target)
                return redirect("qrcodes:manage")
    context = {
        "actor": request.actor,
        "code": code,
        "form": form,
        "label": label,
        "effect": effect,
        "is_grave": verb is actions.revoke,
    }
    return render(request, "stations/qrcodes/change.html", context, status=status)
