"""Refusals: what a verb raises when it says no; pages and the API turn them into answers."""

from http import HTTPStatus

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison import problems

TITLES = {
    400: _("请求内容有误"),
    401: _("请先登录"),
    403: _("没有权限"),
    404: _("没有找到"),
    405: _("不支持这种操作"),
    406: _("无法按要求的格式回答"),
    409: _("与当前状态冲突"),
    410: _("内容已失效"),
    412: _("内容已被他人更新"),
    413: _("提交的内容过大"),
    415: _("不支持的内容格式"),
    422: _("填写的内容需要修改"),
    428: _("缺少版本号"),
    429: _("操作过于频繁"),
    500: _("系统出错"),
    503: _("系统繁忙，请稍后再试"),
    507: _("存储空间不足"),
}
PROBLEM = "application/problem+json"


class Refusal(Exception):
    """A named no: `status` as in HTTP, `code` a stable word, `detail` what people read."""

    status = 400
    code = "refused"
    title = ""
    detail = ""

    def __init__(self, detail="", *, retry_after=None):
        self.detail = detail or self.detail
        self.retry_after = retry_after
        super().__init__(str(self.detail))


def problem_body(status, *, code="", title="", detail="", errors=None):
    """The members of an RFC 9457 problem; `errors` maps a field to its messages."""
    title = str(title or TITLES.get(status) or HTTPStatus(status).phrase)
    body = {
        "type": problems.address(code, settings.SITE_URL),
        "title": title,
        "status": status,
        "detail": str(detail or title),
    }
    if errors:
        body["errors"] = errors
    return body


def refusal_body(refusal):
    """The problem of a Refusal or of any exception that carries `status` and `detail`."""
    body = problem_body(
        refusal.status,
        code=getattr(refusal, "code", ""),
        title=getattr(refusal, "title", ""),
        detail=getattr(refusal, "detail", "") or str(refusal),
        errors=getattr(refusal, "errors", None),
    )
    for name in ("state", "actions"):  # what the caller may do instead
        if hasattr(refusal, name):
            body[name] = getattr(refusal, name)
    return body
