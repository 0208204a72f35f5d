from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _

WORDS = {
    400: _("请求有误，请检查后重新提交。"),
    403: _("您没有权限进行这项操作。"),
    404: _("没有找到您要的内容。"),
    405: _("这个地址不能直接打开。"),
    409: _("内容已被他人更新，请刷新后再操作。"),
    413: _("提交的内容太大，请减少照片后重试。"),
    429: _("操作太频繁，请稍后再试。"),
    500: _("系统出错，我们已记录，请稍后再试。"),
    503: _("系统暂时繁忙，请稍后再试。"),
}
STANDALONE = {500, 503}  # rendered without the database, session or request


def answer(request, status, **context):
    """One answer per status: a page for people, problem+json under /api/."""
    if request is not None and request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": str(WORDS[status]), "status": status}
        body |= {"detail": context["detail"]} if context.get("detail") else {}
        return JsonResponse(
            body,
            status=status,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    if status in STANDALONE:
        page = loader.get_template(f"{status}.html")
        return HttpResponse(
            page.render({"site_name": settings.SITE_NAME, **context}), status=status
        )
    return render(request, f"{status}.html", context, status=status)


def bad_request(request, exception=None):
    too_large = type(exception).__name__ in {"RequestDataTooBig", "TooManyFilesSent"}
    return answer(request, 413 if too_large else 400)


def forbidden(request, exception=None):
    return answer(request, 403)


def not_found(request, exception=None):
    return answer(request, 404)


def not_to_open(get_response):
    """Middleware: whoever opens an address that only takes what is sent (a tab restored after a
    refused form, Forward) gets a page that leads on, not an empty one."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = answer(request, 405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def server_error(request):
    return answer(request, 500)


def csrf_failure(request, reason=""):
    """The form was open too long or cookies are off: say how to save what was typed."""
    return answer(request, 403, csrf=True)
