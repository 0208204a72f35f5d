from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from . import pictures
from .landing import resolve
from .permissions import may_print

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
    if not may_print(request.actor):
        raise PermissionDenied
    landing = printable(request, token)
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
