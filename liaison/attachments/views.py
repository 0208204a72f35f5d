import logging

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from liaison.errors import PROBLEM, Refusal, refusal_body
from liaison.limits.address import client_network

from . import actions, images
from .models import Attachment
from .permissions import COOKIE, can_see, upload_owner

logger = logging.getLogger("liaison.attachments")

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@login_not_required
@require_POST
def upload(request):
    """Multipart `file`, and `owner`: the key of the form that will use the photo."""
    owner = upload_owner(request, request.POST.get("owner", ""))
    try:
        if "file" not in request.FILES:
            raise images.Refused
        attachment = actions.store(
            upload=request.FILES["file"],
            by=request.actor if owner.startswith("user:") else None,
            owner=owner,
            address=client_network(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        response = JsonResponse(refusal_body(refusal), status=refusal.status, content_type=PROBLEM)
        if refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
        return response
    response = JsonResponse(described(attachment), status=201)
    if not owner.startswith("user:"):
        # Lets this browser alone look at what it has uploaded, without a secret in the address.
        response.set_signed_cookie(
            COOKIE,
            owner,
            max_age=24 * 3600,
            path=reverse("attachments:upload"),
            httponly=True,
            secure=request.is_secure(),
            samesite="Strict",
        )
    return response


def described(attachment):
    return {
        "id": str(attachment.pk),
        "url": reverse("attachments:show", args=[attachment.pk]),
        "thumbnail_url": reverse("attachments:thumbnail", args=[attachment.pk]),
        "width": attachment.width,
        "height": attachment.height,
    }


@login_not_required
@require_GET
def show(request, pk):
    return _answer(request, pk, "file")


@login_not_required
@require_GET
def thumbnail(request, pk):
    return _answer(request, pk, "thumbnail")


def _answer(request, pk, field):
    attachment = Attachment.objects.filter(pk=pk).first()
    if attachment is None or not can_see(request, attachment):
        raise Http404
    try:
        content = getattr(attachment, field).open("rb")
    except FileNotFoundError as error:
        logger.error("the file of attachment %s is missing", pk)
        raise Http404 from error
    return FileResponse(content, content_type="image/jpeg", headers=HEADERS)
