"""Open311 GeoReport v2. No session is read here: whoever writes shows an api_key, whoever reads
without one sees what is public."""

import functools
import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from liaison.api.authentication import actor_of, recognised
from liaison.api.throttles import KeyThrottle
from liaison.errors import Refusal
from stations.divisions.levels import within
from suggestions.cases import codes

from . import matters, services, taking
from .answers import answer, errors, refused
from .matters import Wrong

CHANGED = "2026-11-22T00:00:00+08:00"
CLOSED = Q(closed_at__isnull=False)


class Limited(Refusal):
    status = 429
    code = "throttled"


def speaks(view):
    """Refusals of `view` in the standard's form; a rejected request leaves nothing behind."""

    @functools.wraps(view)
    def speak(request, *args, form, **kwargs):
        try:
            return view(request, *args, form=form, **kwargs)
        except Wrong as wrong:
            return errors([wrong.args], form)
        except taking.Invalid as invalid:
            return errors(invalid.found, form)
        except Refusal as refusal:
            status = 400 if refusal.status == 422 else refusal.status
            pause = refusal.retry_after
            headers = {"Retry-After": str(pause)} if pause else {}
            return errors([(status, refusal.detail)], form, headers=headers)

    return speak


def _actor(request, scope):
    """The caller's Actor, or None without a key. Raises Wrong for a dead key or a missing scope."""
    kind, _sep, bearer = request.headers.get("Authorization", "").partition(" ")
    given = request.POST.get("api_key") or request.GET.get("api_key")
    key = given or (bearer if kind.lower() == "bearer" else "")
    if not key:
        return None
    row = recognised(key.strip(), now=timezone.now())
    if row is None:
        raise Wrong(403, _("api_key 无效、已过期，或所属任职已结束。"))
    throttle = KeyThrottle()
    if not throttle.passes(row):
        raise Limited(_("太频繁，请稍后再试。"), retry_after=throttle.wait())
    if scope not in row.scopes:
        raise Wrong(403, _("这个 api_key 没有 %s 权限。") % scope)
    request.actor = actor_of(row)
    return request.actor


def _division(given):
    division, error = services.jurisdiction(given.get("jurisdiction_id", ""))
    if error:
        raise Wrong(*error)
    return division


@login_not_required
@require_GET
@speaks
def discovery(request, *, form):
    base = settings.SITE_URL + reverse("open311:root")
    content = {
        "changeset": CHANGED,
        "contact": settings.SITE_NAME,
        "key_service": _("由系统管理员在“接口密钥”里批准，所有人本人领取。"),
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": base.rstrip("/"),
                "changeset": CHANGED,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    return answer("discovery", content, form)


@login_not_required
@require_GET
@speaks
def service_list(request, *, form):
    _division(request.GET)
    return answer("services", services.listed(), form)


@login_not_required
@require_GET
@speaks
def service(request, code, *, form):
    found = services.definition(code, _division(request.GET))
    if found is None:
        raise Wrong(404, _("没有这个 service_code。"))
    return answer("service_definition", found, form)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
@speaks
def requests(request, *, form):
    return _tell(request, form) if request.method == "POST" else _list(request, form)


def _tell(request, form):
    actor = _actor(request, "cases:write")
    if actor is None:
        raise Wrong(403, _("没有给出 api_key。"))
    given = {**request.GET.dict(), **request.POST.dict()}
    number, notice = taking.take(
        given,
        request.FILES,
        actor=actor,
        division=_division(given),
        key=request.headers.get("Idempotency-Key") or str(uuid.uuid4()),
        now=timezone.now(),
    )
    row = {
        "service_request_id": number,
        "service_notice": notice,
        "account_id": given.get("account_id", ""),
    }
    return answer("service_requests", [row], form, status=201)


def _list(request, form):
    given, now = request.GET.dict(), timezone.now()
    actor = _actor(request, "cases:read")
    query = matters.Query(given, _division(given), now)
    if actor is None:
        rows = matters.public().select_related("category")
        rows = rows.prefetch_related("photos__attachment")
        ids = [one for one in query.ids if _is_uuid(one)]
        if query.ids and not ids:
            return answer("service_requests", [], form)
        query.ids = ids
        found = query.narrow(rows, "published_at", "uid", closed=Q())
        if query.statuses == {"open"} and not ids:
            found = []
        return answer("service_requests", matters.of_publications(found), form)
    rows = query.narrow(matters.cases(actor).for_reading(), "submitted_at", "number", closed=CLOSED)
    return answer("service_requests", matters.of_cases(rows, actor, now), form)


@login_not_required
@require_GET
@speaks
def one(request, number, *, form):
    """A single request. Without a key a number that is not public and one that does not exist are
    answered alike."""
    division, now = _division(request.GET), timezone.now()
    actor = _actor(request, "cases:read")
    if actor is not None and not _is_uuid(number):
        rows = matters.cases(actor).for_reading().filter(number=number)
        found = matters.of_cases(rows.filter(within("division", division)), actor, now)
    else:
        rows = matters.public().select_related("category").prefetch_related("photos__attachment")
        rows = rows.filter(uid=number) if _is_uuid(number) else rows.none()
        found = matters.of_publications(rows)
    if not found:
        raise Wrong(404, _("没有这个 service_request_id。"))
    return answer("service_requests", found, form)


@login_not_required
@require_GET
@speaks
def token(request, token, *, form):
    """The number behind a tracking link; requests are numbered at once, so that nobody waits."""
    case = codes.open_link(token, timezone.now())
    if case is None:
        raise Wrong(404, _("没有这个 token。"))
    row = {"service_request_id": case.number, "token": token}
    return answer("service_requests", [row], form)


def _is_uuid(text):
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


@csrf_exempt
@login_not_required
def unknown(request, path=""):
    return refused(
        request, {"status": 404, "detail": _("没有这个地址，或者没有写 .xml、.json。")}, {}
    )
