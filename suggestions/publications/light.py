"""Public pages that a browser and a proxy may keep, and ask about each time: no cookie is set, the
same page has the same ETag, and whoever signed in gets a copy of their own. What was withdrawn is
gone everywhere with the next look at it: nothing is shown again without asking."""

import hashlib
import logging
import secrets
from functools import wraps

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response, patch_cache_control

logger = logging.getLogger("liaison.publications")
KEPT = "public, no-cache"
DAY = 24 * 3600


def asked_each_time(view):
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            patch_cache_control(response, no_store=True)
            return response
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        response["Cache-Control"] = KEPT
        if response.streaming:
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=response["ETag"], response=response)

    return answer


def picture(request, shown, name):
    """The photograph (`file` or `thumbnail`) of an attachment that is public."""
    etag = f'"{shown.sha256[:32]}-{name}"'
    headers = {
        "Cache-Control": KEPT,
        "ETag": etag,
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    if (kept := get_conditional_response(request, etag=etag)) is not None:
        for header, value in headers.items():
            kept[header] = value
        return kept
    try:
        content = getattr(shown, name).open("rb")
    except FileNotFoundError as error:
        logger.error("the file of attachment %s is missing", shown.pk)
        raise Http404 from error
    return FileResponse(content, content_type="image/jpeg", headers=headers)


def is_own_page(request):
    """The tap comes from a page of ours: by Origin, for browsers without it by Referer."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    if not said:
        return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    scheme, _sep, rest = said.partition("://")
    origin = f"{scheme}://{rest.partition('/')[0]}"
    return origin in {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}


def browser_of(request, cookie):
    """The word by which this browser is told apart for a day; nothing about the person."""
    return request.get_signed_cookie(cookie, default="", max_age=DAY) or secrets.token_urlsafe(16)


def remember(response, cookie, browser, *, path):
    """Renewed with each tap: one that ended at noon would let the same day count twice."""
    response.set_signed_cookie(
        cookie,
        browser,
        max_age=DAY,
        path=path,
        httponly=True,
        secure=settings.SECURE,
        samesite="Lax",
    )
    return response
