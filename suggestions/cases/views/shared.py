"""What several of the citizen's pages need."""

import uuid
from functools import wraps

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from liaison.attachments import actions as attachments
from liaison.limits.address import client_network
from liaison.workflow import citizen_of
from suggestions.cases import codes


def of_link(request, token):
    """The case behind a link, and its citizen as the actor."""
    case = codes.open_link(token, timezone.now())
    if case is None:
        raise Http404
    return case, citizen_of(case)


def posts_from(page):
    """The view of a form that stands on `page`. A refused form leaves the view's own address in
    the bar; whoever loads it again comes back to the page."""

    def decorate(view):
        posted = require_POST(view)

        @wraps(view)
        def either(request, token):
            if request.method in {"GET", "HEAD"}:
                return redirect(page, token)
            return posted(request, token)

        return either

    return decorate


def named_photos(request):
    found = []
    for raw in request.POST.getlist("attachments")[:20]:
        try:
            found.append(uuid.UUID(raw))
        except ValueError:
            continue
    return found


def take_photos(request, owner, now):
    """Ids uploaded by script before, and files that came with the form itself."""
    ids = [photo.pk for photo in attachments.unclaimed(ids=named_photos(request), owner=owner)]
    for upload in request.FILES.getlist("photos"):
        ids.append(
            attachments.store(
                upload=upload,
                by=None,
                owner=owner,
                address=client_network(request),
                now=now,
            ).pk
        )
    return ids
