import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from liaison.ledger.models import PublishedSeal
from liaison.personal.models import NoticeText, Purpose
from suggestions.cases.models import Reason
from suggestions.publications.presentation import latest

from . import figures, health, robots
from .context import ELDER_COOKIE

YEAR = 365 * 24 * 3600
SEALS_SHOWN = 400


@login_not_required
@require_safe
def home(request):
    context = figures.of_home(now=timezone.now()) | {"latest": latest()}
    return render(request, "portal/home.html", context)


@csrf_exempt  # it only sets how large the letters are; public pages stay free of tokens
@login_not_required
@require_POST
def elder(request):
    """Large type on or off, remembered in a cookie; back to where the reader was."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = redirect(target)
    if request.POST.get("on") == "1":
        response.set_cookie(
            ELDER_COOKIE, "1", max_age=YEAR, samesite="Lax", secure=settings.SECURE, httponly=True
        )
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response


@login_not_required
@require_safe
def boundaries(request):
    """What is not accepted here, and where to go with it: the reasons staff may give, in words."""
    return render(request, "portal/boundaries.html", {"reasons": Reason.objects.all()})


@login_not_required
@require_safe
def privacy(request):
    """What people are told, as it reads now: the notice, and what separate consents are about."""
    now = timezone.now()
    context = {
        "notice": NoticeText.current("case", now),
        "separate": [(p, NoticeText.current(p.value, now)) for p in Purpose],
        "earlier": NoticeText.objects.filter(purpose="case", valid_from__lte=now)[1:],
    }
    return render(request, "portal/privacy.html", context)


@login_not_required
@require_safe
def notice(request, purpose, version):
    """One version, for good: whoever agreed to it can read it again."""
    text = get_object_or_404(
        NoticeText, purpose=purpose, version=version, valid_from__lte=timezone.now()
    )
    label = dict(Purpose.choices).get(purpose, "")
    return render(request, "portal/notice.html", {"notice": text, "label": label})


@login_not_required
@require_safe
def seals(request):
    """Each night's anchor of the ledger, for whoever writes it down and compares later."""
    return render(
        request, "portal/seals.html", {"seals": PublishedSeal.objects.all()[:SEALS_SHOWN]}
    )


@login_not_required
@require_safe
def favicon(request):
    """What a browser asks for beside a PDF, a feed or a picture, which name no icon."""
    return redirect(static("icons/mark.svg"))  # its name changes with it: not for ever


@login_not_required
@require_safe
def robots_txt(request):
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in robots.HIDDEN)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('portal:sitemap')}")
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain", headers=headers)


@login_not_required
@require_safe
@never_cache
def sitemap(request):
    """Every public page and nothing else, as it is now: what was withdrawn is not named again."""
    context = {"site": settings.SITE_URL, "addresses": robots.addresses()}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """Alive: the process answers. Asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """Ready: database and Redis answer within a second each."""
    checks = health.ready()
    good = all(check["ok"] for check in checks.values())
    return JsonResponse({"ok": good, **checks}, status=200 if good else 503)


@login_not_required
@require_GET
@never_cache
def healthz_deep(request):
    """What is late, stuck or missing, for operators: staff, or who knows HEALTH_TOKEN."""
    if not may_look_deep(request):
        return JsonResponse({"ok": False, "title": "需要 HEALTH_TOKEN 或工作人员登录"}, status=403)
    report = health.deep(now=timezone.now())
    return JsonResponse(
        report, status=200 if report["ok"] else 503, json_dumps_params={"ensure_ascii": False}
    )


def may_look_deep(request):
    token = health.token()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    return request.user.is_authenticated and request.user.is_staff
