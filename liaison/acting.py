"""REST for a noun with a workflow: list, detail, and one endpoint per action, which calls the same
verb as the page's button."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as routed
from rest_framework.response import Response

from liaison.errors import PROBLEM
from liaison.rest import ListView, SignedIn, checked, expected_version, idempotent
from liaison.workflow import NotAllowed

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description='所依据的版本，例如 "3"。缺少时 428，过期时 412；群众凭 code 办理时不需要。',
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="保留 7 天：同样的内容得到同样的应答，不同的内容 422，正在处理 409。",
)
REFUSALS = {
    400: gettext_lazy("请求写得不对"),
    401: gettext_lazy("没有登录，也没有密钥"),
    403: gettext_lazy("没有办理这一步的权限"),
    404: gettext_lazy("没有，或者不在您的范围内"),
    409: gettext_lazy("现在的状态不能做这一步"),
    412: gettext_lazy("依据的版本已经过期"),
    422: gettext_lazy("填写的内容不对，errors 里逐项说明"),
    428: gettext_lazy("没有写明依据的版本"),
    429: gettext_lazy("太频繁"),
}


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(required=False, help_text=gettext_lazy("字段 → 错误"))


def problems(*statuses):
    """The refusals of an operation, for the schema; all of them when none is named."""
    return {
        (status, PROBLEM): OpenApiResponse(ProblemSerializer, description=str(REFUSALS[status]))
        for status in statuses or REFUSALS
    }


class SubjectView(ListView):
    """Subclasses name `model`, `noun`, `bodies` and `verbs` by action, and how a row is shown:
    `rows(queryset)`, `full(row, actor, now)`, `fields(request, body)` when a body needs the
    request. `@acts` gives them their endpoints; with `new_body` and `begin(by, now, **fields)` new
    rows begin there too."""

    permission_classes = [SignedIn]
    scopes = ("cases:read", "cases:write")
    orders = {
        "queue_at": ("queue_at", "id"),
        "-queue_at": ("-queue_at", "-id"),
        "id": ("id",),
        "-id": ("-id",),
    }

    def get_queryset(self):
        return self.model.objects.visible_to(self.request.actor).for_reading()

    def filterset_kwargs(self):
        return {"now": timezone.now()}

    def represent(self, found):
        now = timezone.now()
        return [self.row(one, now) for one in found]

    def _show(self, key):
        return get_object_or_404(self.get_queryset(), **{self.lookup_field: key})

    def _detail(self, key):
        found = self._show(key)
        shown = self.full(found, self.request.actor, timezone.now())
        return Response(shown, headers={"ETag": f'"{found.version}"'})

    def is_theirs(self, found, name, by):
        """Whether `name` is ever this office's, looked at before the body is read."""
        return bool(found.roles_of(by) & found.TRANSITIONS[name].roles)

    def fields(self, data):
        """The verb's keywords of a checked body."""
        return data

    def about(self, found):
        """Number of the matter with whose erasure the answers about `found` are forgotten."""
        case = getattr(found, "case", None)
        return case.number if case else ""

    def _act(self, key, name):
        return self._take(key, name, self.bodies[name], self.verbs[name])

    def _take(self, key, name, body, verb, *, content=None):
        """Take `name` by `verb`; `content` are the canonical bytes of what is no JSON."""
        request = self.request

        def run():
            now, by, found = timezone.now(), request.actor, self._show(key)
            if not self.is_theirs(found, name, by):
                raise NotAllowed(_("您没有办理这一步的权限。"))
            version = expected_version(request)
            given = self.fields(dict(checked(body(data=request.data))))
            verb(found, by=by, now=now, version=version, **given)
            return 200, self.full(self._fresh(found), by, now), self.about(found)

        answer = idempotent(request, f"{self.noun}.{key}.{name}", run, body=content)
        answer["ETag"] = f'"{answer.data["version"]}"'
        return answer

    def _begin(self):
        """A new row by the verb `begin`, and what the page would show of it."""
        request = self.request

        def run():
            now, by = timezone.now(), request.actor
            given = self.fields(dict(checked(self.new_body(data=request.data))))
            made = self._fresh(self.begin(by=by, now=now, **given))
            return 201, self.full(made, by, now), self.about(made)

        return idempotent(request, f"{self.noun}.new", run)

    def _fresh(self, found):
        """Whoever acted reads what came of it, even when it left their hands."""
        return self.model.objects.for_reading().get(pk=found.pk)


def acts(view):
    """Give `view` its detail page and the endpoint of every action in `bodies`."""
    single = view.noun.removesuffix("s")

    def retrieve(self, request, **kwargs):
        return self._detail(kwargs[self.lookup_field])

    retrieve.__doc__ = view.__doc__
    view.retrieve = extend_schema(
        operation_id=f"{single}_detail",
        responses={200: view.full_serializer_class, **problems(401, 403, 404, 429)},
    )(retrieve)
    if hasattr(view, "new_body"):
        view.create = _creating(view, single)
    for name in view.bodies:
        setattr(view, f"act_{name.value}", _endpoint(view, single, name))
    return view


def _creating(view, single):
    def create(self, request, **kwargs):
        return self._begin()

    create.__doc__ = view.begin.__doc__
    return extend_schema(
        operation_id=f"{single}_new",
        request=view.new_body,
        responses={201: view.full_serializer_class, **problems(400, 401, 403, 409, 422, 429)},
        parameters=[IDEMPOTENCY_KEY],
    )(create)


def _endpoint(view, single, name):
    def act(self, request, **kwargs):
        return self._act(kwargs[self.lookup_field], name)

    act.__name__ = f"act_{name.value}"
    act.__doc__ = str(name.label)
    route = routed(
        detail=True, methods=["post"], url_path=f"actions/{name.value}", url_name=name.value
    )(act)
    return extend_schema(
        operation_id=f"{single}_{name.value}",
        summary=str(name.label),
        request=view.bodies[name],
        responses={200: view.full_serializer_class, **problems()},
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
    )(route)
