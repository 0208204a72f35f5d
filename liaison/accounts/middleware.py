"""Session rules of 等保 2.0: idle sign-out, a longest life, second factor, forced change of
password."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from . import second_factor

SEEN = "seen_at"
SINCE = "signed_in_at"
SEEN_STEP = 60  # seconds: a session is not rewritten by every request
OPEN = {"accounts:sign_out"}
FACTOR_PAGES = OPEN | {"accounts:verify", "accounts:second_factor"}
PASSWORD_PAGES = OPEN | {"accounts:change_password"}


class SessionRulesMiddleware:
    """Whoever still owes something may only see the page where it is done; on public pages and
    for the API they count as nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return _for_htmx(request, self.get_response(request))

    def process_view(self, request, view, args, kwargs):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not request.user.is_authenticated:
            return None
        needs_user = getattr(view, "login_required", True)
        now = timezone.now()
        if ended := _ended(request, now):
            logout(request)
            messages.info(request, ended)
            return _to("accounts:sign_in", request) if needs_user else None
        _touch(request, now)
        page, allowed = _owed(request, now)
        if page is None or request.resolver_match.view_name in allowed:
            return None
        if needs_user:
            return _to(page, request)
        request.user = AnonymousUser()
        return None


def _owed(request, now):
    """The page where the user must go first, and the pages open to them until then."""
    if second_factor.is_due(request, now):
        known = second_factor.has_device(request.user)
        page = "accounts:verify" if known else "accounts:second_factor"
        return page, FACTOR_PAGES
    if request.user.must_change_password:
        return "accounts:change_password", PASSWORD_PAGES
    return None, ()


def _ended(request, now):
    """Why this session is over, "" while it is not. However busy, none lives for ever."""
    seen, since = request.session.get(SEEN), request.session.get(SINCE)
    if seen is not None and now.timestamp() - seen > settings.SESSION_IDLE_SECONDS:
        return _("您有一段时间没有操作，已自动退出，请重新登录。")
    if since is not None and now.timestamp() - since > settings.SESSION_LIFETIME_SECONDS:
        return _("登录已到最长时间，已自动退出，请重新登录。")
    return ""


def _touch(request, now):
    seen = request.session.get(SEEN)
    step = min(SEEN_STEP, settings.SESSION_IDLE_SECONDS / 2)
    request.session.setdefault(SINCE, int(now.timestamp()))
    if seen is None or not 0 <= now.timestamp() - seen < step:
        request.session[SEEN] = int(now.timestamp())


def _here(request):
    """Where to return to: the page that was open, never an address that changes something."""
    if request.headers.get("HX-Request"):
        url = urlsplit(request.headers.get("HX-Current-URL", ""))
        path = url.path + (f"?{url.query}" if url.query else "")
        return path if path.startswith("/") and not path.startswith("//") else ""
    return request.get_full_path() if request.method == "GET" else ""


def _to(page, request):
    here = _here(request)
    query = f"?{urlencode({'next': here})}" if here else ""
    return HttpResponseRedirect(resolve_url(page) + query)


def _for_htmx(request, response):
    """htmx would swap the sign-in page into a corner: make the browser go there instead."""
    if not request.headers.get("HX-Request") or response.status_code != 302:
        return response
    path = urlsplit(response["Location"]).path
    pages = {
        resolve_url(page)
        for page in (settings.LOGIN_URL, "accounts:verify", "accounts:second_factor")
    } | {resolve_url("accounts:change_password")}
    if path not in pages:
        return response
    if path == resolve_url(settings.LOGIN_URL):
        target = _to(settings.LOGIN_URL, request)["Location"]
    else:
        target = response["Location"]
    return HttpResponse(headers={"HX-Redirect": target})
