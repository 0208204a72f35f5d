"""Every error of the API as RFC 9457 problem, and the words for database errors on pages too."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from liaison.errors import PROBLEM, Refusal, problem_body, refusal_body

RETRY_AFTER = 5
DIALECTS = {}  # path prefix → answer(request, problem body, headers) of another standard's errors
BUSY_CODES = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialization failure


def refusal_of(error):
    """The Refusal that stands for a database error, or None for any other exception.

    A lock that someone holds is 409; a server that is down or too slow is 503.
    """
    if isinstance(error, Refusal):
        return error
    if isinstance(error, IntegrityError):
        return _refusal(409, "conflict", _("与已有的记录冲突，请刷新后重试。"))
    if isinstance(error, DataError):
        return _refusal(400, "data", _("提交的内容超出了允许的范围。"))
    if isinstance(error, (OperationalError, InterfaceError)):
        code = getattr(error.__cause__, "pgcode", None)
        if code in BUSY_CODES:
            return _refusal(409, "busy", _("其他人正在处理同一事项，请稍后再试。"), 2)
        return _refusal(503, "unavailable", _("系统暂时繁忙，请稍后再试。"), RETRY_AFTER)
    return None


def _refusal(status, code, detail, retry_after=None):
    refusal = Refusal(detail, retry_after=retry_after)
    refusal.status, refusal.code = status, code
    return refusal


def problem(exc, context):
    """DRF's EXCEPTION_HANDLER; what it doesn't know goes on to the 500 of the middleware."""
    if isinstance(exc, exceptions.APIException):
        answer = _from_drf(exc)
    elif isinstance(exc, Http404):
        answer = _response(problem_body(404, code="not_found"))
    elif isinstance(exc, PermissionDenied):
        answer = _response(problem_body(403, code="forbidden", detail=str(exc)))
    elif isinstance(exc, DjangoValidationError):
        errors = exc.message_dict if hasattr(exc, "error_dict") else {"": exc.messages}
        answer = _response(problem_body(422, code="invalid", errors=errors))
    elif isinstance(exc, DatabaseError) or hasattr(exc, "status"):
        refusal = refusal_of(exc) or exc
        answer = _response(refusal_body(refusal), _headers(refusal))
    else:
        return None
    set_rollback()
    return answer


def _headers(refusal):
    seconds = getattr(refusal, "retry_after", None)
    return {"Retry-After": str(seconds)} if seconds else {}


def _from_drf(exc):
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait) + 1)
    if isinstance(exc, exceptions.ValidationError):
        body = problem_body(
            exc.status_code, code="invalid", errors=dict(_flat("", exc.detail)) or None
        )
        return _response(body, headers)
    detail = exc.detail if isinstance(exc.detail, str) else ""
    code = exc.get_codes()
    body = problem_body(
        exc.status_code, code=code if isinstance(code, str) else "error", detail=detail
    )
    return _response(body, headers)


def _flat(name, detail):
    """({"location": {"longitude": [m]}}) → ("location.longitude", [m])."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _flat(f"{name}.{key}" if name else str(key), value)
    elif isinstance(detail, list) and any(isinstance(item, (dict, list)) for item in detail):
        for index, item in enumerate(detail):
            yield from _flat(f"{name}.{index}" if name else str(index), item)
    elif detail:
        yield name, [str(item) for item in (detail if isinstance(detail, list) else [detail])]


def _response(body, headers=None):
    return Response(
        body,
        status=body["status"],
        headers={"Cache-Control": "no-store", **(headers or {})},
        content_type=PROBLEM,
    )


def in_dialect(request, body, headers=None):
    """A problem in the form of the standard that the path follows; problem+json else."""
    for prefix, said in DIALECTS.items():
        if request.path_info.startswith(prefix):
            return said(request, body, headers)
    return problem_response(body, headers)


def problem_response(body, headers=None):
    """The same outside DRF: middleware and plain views."""
    response = JsonResponse(
        body,
        status=body["status"],
        content_type=PROBLEM,
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response
