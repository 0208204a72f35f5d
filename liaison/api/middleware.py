"""The two outermost guards: input that can't be stored is refused before any code reads it, and
a database that is down or locked becomes an answer instead of an error page."""

import logging
import re
import sys
from urllib.parse import unquote_to_bytes

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from liaison.errors import Refusal, problem_body, refusal_body
from liaison.text import UNSTORABLE

from .errors import in_dialect, refusal_of

logger = logging.getLogger("liaison.refused")

BODY_LIMIT = 1024 * 1024
MULTIPART_LIMIT = 25 * 1024 * 1024
API_PATHS = ("/api/", "/open311/")
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
PAGE_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


class Unclean(Refusal):
    code = "unclean_input"
    detail = _("请求中含有无法识别的字符，请检查后重新提交。")


class BadBody(Refusal):
    code = "bad_body"
    detail = _("提交的内容不完整或格式有误，请重新提交。")


class BodyTooLarge(Refusal):
    status = 413
    code = "too_large"
    detail = _("提交的内容过大：文字不超过 1 MB，照片合计不超过 25 MB。")


class UnknownEncoding(Refusal):
    status = 415
    code = "unknown_encoding"
    detail = _("提交的内容应为未压缩的 UTF-8 编码。")


def is_api(request):
    return request.path_info.startswith(API_PATHS)


def answer(request, refusal):
    """A refusal as problem for programs, as a page of its own for people."""
    headers = {}
    if refusal.retry_after:
        headers["Retry-After"] = str(refusal.retry_after)
    body = refusal_body(refusal)
    logger.info(
        "%s %s %s", refusal.status, refusal.code, request.path_info.encode("unicode_escape")
    )
    if is_api(request):
        return in_dialect(request, body, headers)
    page = render_to_string("liaison/api/refused.html", {"problem": body})
    return HttpResponse(
        page,
        status=refusal.status,
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": PAGE_POLICY,
            "X-Content-Type-Options": "nosniff",
            **headers,
        },
    )


class CleanInputMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            check_line(request)
            check_body(request)
        except Refusal as refusal:
            return answer(request, refusal)
        return self.get_response(request)


def _utf8(raw):
    """`raw` holds UTF-8 without NUL: lone surrogates are no valid UTF-8 either."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unclean from error
    if "\0" in text:
        raise Unclean


def _wsgi_bytes(value):
    """WSGI hands bytes over as latin-1 text; Django's test client also passes real text."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def check_line(request):
    """Path, query string and headers."""
    # Django has decoded the path already and left what is no UTF-8 as %FF.
    _utf8(unquote_to_bytes(request.path_info))
    _utf8(unquote_to_bytes(_wsgi_bytes(request.META.get("QUERY_STRING", ""))))
    for name, value in request.META.items():
        if name.startswith("HTTP_") or name == "CONTENT_TYPE":
            _utf8(_wsgi_bytes(str(value)))


def check_body(request):
    """Size and encoding of any body, the fields of a form. JSON is the parser's to check."""
    kind = request.content_type
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise BadBody from error
    if length < 0:
        raise BadBody
    if length > (MULTIPART_LIMIT if kind == "multipart/form-data" else BODY_LIMIT):
        raise BodyTooLarge
    if length and request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise UnknownEncoding
    if kind in FORM_TYPES and request.method == "POST":
        if request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnknownEncoding
        check_form(request, kind)


def check_form(request, kind):
    try:
        if kind == "application/x-www-form-urlencoded":
            _utf8(unquote_to_bytes(request.body.replace(b"+", b" ")))
        fields, files = request.POST, request.FILES
    except RequestDataTooBig as error:
        raise BodyTooLarge from error
    except (
        MultiPartParserError,
        UnreadablePostError,
        SuspiciousOperation,
        BadRequest,
        ValueError,
    ) as error:
        raise BadBody from error
    texts = [text for name, values in fields.lists() for text in (name, *values)]
    for name, uploads in files.lists():
        texts.append(name)
        texts.extend(upload.name or "" for upload in uploads)
    # Django has replaced broken UTF-8 in a multipart field by U+FFFD already.
    broken = re.compile("[\0\ud800-\udfff\ufffd]") if kind == FORM_TYPES[1] else UNSTORABLE
    if any(broken.search(text) for text in texts):
        raise Unclean


class CompressedMiddleware(GZipMiddleware):
    """Answers to programs, where they take it. Pages stay as they are: what they hold besides a
    secret is the visitor's own input (BREACH). The ETag names a version, not these bytes."""

    def process_response(self, request, response):
        if not is_api(request):
            return response
        tag = response.get("ETag")
        response = super().process_response(request, response)
        if tag:
            response["ETag"] = tag
        return response


class UnavailableMiddleware:
    """Refusals and database errors that no view has caught; for API paths every error is JSON."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        failure = getattr(request, "failure", None)
        if response.status_code == 500 and (refusal := failure and refusal_of(failure)):
            return answer(request, refusal)
        if response.status_code >= 400 and is_api(request):
            return _as_problem(request, response)
        return response

    def process_exception(self, request, exception):
        refusal = refusal_of(exception)
        if refusal is None:
            return None
        if not isinstance(exception, Refusal):
            logger.warning("%s", type(exception).__name__, exc_info=exception)
        return answer(request, refusal)


def _as_problem(request, response):
    if not response.get("Content-Type", "").startswith("text/html"):
        return response
    headers = {
        name: response[name]
        for name in ("Allow", "Retry-After", "WWW-Authenticate")
        if response.has_header(name)
    }
    return in_dialect(request, problem_body(response.status_code), headers)


def remember_failure(request=None, **kwargs):
    """Exceptions of the middleware further in (session, user) never pass process_exception."""
    if request is not None:
        request.failure = sys.exc_info()[1]


got_request_exception.connect(remember_failure, dispatch_uid="liaison.api.failure")
