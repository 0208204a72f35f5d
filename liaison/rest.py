"""What every endpoint of the API is made of: who may call, versions, lists, repeated writes."""

import hashlib
import json
import re
import uuid
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, pagination, permissions, serializers, viewsets
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from liaison import paging
from liaison.filters import FilterSet
from liaison.idempotency import actions as idempotency
from liaison.idempotency.actions import stranger
from liaison.limits.address import client_network

PAGE_SIZE, PAGE_SIZE_LIMIT = 50, 200
FORMS = ("multipart/", "application/x-www-form-urlencoded")
PAGING = {"cursor", "page_size", "ordering"}


class Unprocessable(exceptions.ValidationError):
    """The body is well-formed and says something that cannot be (422)."""

    status_code = 422


class BadQuery(exceptions.ValidationError):
    """An unknown or impossible parameter of a list (400)."""


class VersionRequired(exceptions.APIException):
    status_code = 428
    default_code = "version-required"
    default_detail = _('请在 If-Match 请求头中写明所依据的版本，例如 If-Match: "3"。')


class VersionUnknown(exceptions.APIException):
    status_code = 412
    default_code = "stale-version"
    default_detail = _("If-Match 中的版本与现在的不符，请重新读取后再操作。")


# --- who may call ---------------------------------------------------------------------------------


class MissingScope(exceptions.PermissionDenied):
    default_code = "missing-scope"


class Open(permissions.BasePermission):
    """Everybody; a key needs the view's scope all the same: `scopes` = (reading, writing)."""

    def has_permission(self, request, view):
        actor = request.actor
        if actor.kind == "key" and (scopes := getattr(view, "scopes", None)):
            wanted = scopes[request.method not in permissions.SAFE_METHODS]
            if wanted not in actor.scopes:
                raise MissingScope(_("这个密钥没有 %s 权限。") % wanted)
        return True


class SignedIn(Open):
    """Whoever signed in at the desk or shows a key."""

    def has_permission(self, request, view):
        return request.user.is_authenticated and super().has_permission(request, view)


class OptionalChoiceField(serializers.ChoiceField):
    """A choice that may not have been made yet: null, where the table holds nothing."""

    def to_representation(self, value):
        return super().to_representation(value) or None


# --- input ----------------------------------------------------------------------------------------


def checked(serializer):
    """The serializer's validated data; Unprocessable names every wrong field."""
    if not serializer.is_valid():
        raise Unprocessable(serializer.errors)
    return serializer.validated_data


def expected_version(request):
    """The number in If-Match. Raises VersionRequired (428) or, for what is no version, 412."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise VersionRequired
    found = re.fullmatch(r'"?([0-9]{1,9})"?', header)
    if found is None:
        raise VersionUnknown
    return int(found[1])


def canonical(data):
    """The same bytes for the same content, however it was spaced or ordered."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, default=str).encode()


def sent_files(request):
    """The same of a form with files, each by what is in it: its boundary changes with each try."""
    fields = {name: request.POST.getlist(name) for name in request.POST}
    files = {name: [_digest(one) for one in rows] for name, rows in request.FILES.lists()}
    return canonical([fields, files])


def _digest(upload):
    found = hashlib.sha256()
    for chunk in upload.chunks():
        found.update(chunk)
    upload.seek(0)
    return found.hexdigest()


def caller(actor):
    """Whose Idempotency-Key it is: the program's or person's, in one office."""
    return f"{actor.label} {actor.membership.pk}" if actor.membership else actor.label


def request_key(request):
    """The caller's Idempotency-Key, else a fresh one."""
    return request.headers.get("Idempotency-Key") or str(uuid.uuid4())


def idempotent(request, endpoint, run, *, body=None):
    """Answer with `run()` (see `once`); once per Idempotency-Key when one is given. A key belongs
    to whoever sent it in the office they held: nobody reads an answer again from another. Without
    a sign-in see `stranger`."""
    if "Idempotency-Key" not in request.headers:
        status, answer, *_about = run()
        return Response(answer, status=status)
    content = canonical(request.data) if body is None else body
    key = request.headers["Idempotency-Key"]
    known = request.user.is_authenticated
    status, answer, replayed = idempotency.once(
        actor=caller(request.actor) if known else stranger(key, client_network(request)),
        endpoint=endpoint,
        key=key,
        body=content + request.headers.get("If-Match", "").encode(),
        now=timezone.now(),
        run=run,
    )
    headers = {"Idempotency-Replayed": "true"} if replayed else None
    return Response(answer, status=status, headers=headers)


# --- lists ----------------------------------------------------------------------------------------


class StrictFilters(DjangoFilterBackend):
    """A parameter that no filter knows is refused, so that nothing is inferred from silence."""

    def get_filterset_kwargs(self, request, queryset, view):
        kwargs = super().get_filterset_kwargs(request, queryset, view)
        return kwargs | getattr(view, "filterset_kwargs", dict)()

    def filter_queryset(self, request, queryset, view):
        known = PAGING | set(view.filterset_class.base_filters)
        if unknown := sorted(set(request.query_params) - known):
            raise BadQuery({name: [_("没有这个筛选条件。")] for name in unknown})
        return super().filter_queryset(request, queryset, view)


class KeysetPages(pagination.BasePagination):
    """{"next", "previous", "results"} by cursor; the view names its `orders`, default first."""

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        orders = view.orders
        chosen = request.query_params.get("ordering", next(iter(orders)))
        if chosen not in orders:
            raise BadQuery({"ordering": [_("没有这种排序。")]})
        self.page = paging.page(
            queryset,
            cursor=request.query_params.get("cursor", ""),
            size=self._size(request),
            order=orders[chosen],
        )
        return self.page.rows

    def _size(self, request):
        text = request.query_params.get("page_size", str(PAGE_SIZE))
        if not re.fullmatch(r"[1-9][0-9]{0,18}", text):
            raise BadQuery({"page_size": [_("每页数量应为 1 至 200 的整数。")]})
        return min(int(text), PAGE_SIZE_LIMIT)

    def _link(self, cursor):
        here = self.request.build_absolute_uri()
        return replace_query_param(remove_query_param(here, "cursor"), "cursor", cursor)

    def get_paginated_response(self, data):
        return Response(
            {
                "next": self._link(self.page.next) if self.page.next else None,
                "previous": self._link(self.page.previous) if self.page.previous else None,
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        return [
            _parameter("cursor", _("上一次应答给出的翻页标记。"), {"type": "string"}),
            _parameter(
                "page_size",
                _("每页数量，超过 200 按 200。"),
                {"type": "integer", "minimum": 1, "default": PAGE_SIZE},
            ),
            _parameter("ordering", _("排序。"), {"type": "string", "enum": list(view.orders)}),
        ]


def _parameter(name, description, schema):
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": str(description),
        "schema": schema,
    }


class NoFilters(FilterSet):
    """A list that can't be narrowed."""


class ListView(viewsets.GenericViewSet):
    """A list that pages by key. Subclasses name `orders` and `filterset_class`."""

    pagination_class = KeysetPages
    filter_backends = [StrictFilters]
    filterset_class = NoFilters
    orders = {"id": ("id",)}

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        # The guards have read forms already, and DRF would take them for an empty body; files come
        # that way where a view says so.
        takes_files = MultiPartParser in self.parser_classes
        if request.content_type.startswith(FORMS[takes_files:]):
            raise exceptions.UnsupportedMediaType(request.content_type)

    def list(self, request, **kwargs):
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.represent(rows))

    def represent(self, rows):
        return self.get_serializer(rows, many=True).data


class ReferenceView(ListView):
    """A reference list and its single entries; nobody writes here."""

    def retrieve(self, request, **kwargs):
        return Response(self.get_serializer(self.get_object()).data)

    @cached_property
    def membership(self):
        """The caller's active membership, for ?mine=1."""
        if not self.request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        return self.request.actor.membership
