"""REST for subscriptions: a program looks after those of its own office, with webhooks:write."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from liaison.acting import IDEMPOTENCY_KEY, problems
from liaison.rest import ListView, SignedIn, checked, idempotent

from . import actions, permissions
from . import serializers as s
from .models import Delivery, Hook

UID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
READING, WRITING = problems(401, 403, 404, 429), problems(400, 401, 403, 404, 409, 422, 429)


class ProgramsOnly(SignedIn):
    """Subscriptions by REST are made and changed with a key; people use the page."""

    def has_permission(self, request, view):
        if not super().has_permission(request, view):
            return False
        if request.actor.kind != "key" and request.method not in {"GET", "HEAD", "OPTIONS"}:
            raise PermissionDenied(_("请用密钥调用，或者在“推送订阅”页面上办理。"))
        return True


class WebhookView(ListView):
    """推送订阅：变化发生后，签名推送到您的地址。"""

    scopes = ("webhooks:read", "webhooks:write")
    permission_classes = [ProgramsOnly]
    queryset = Hook.objects.none()
    serializer_class = s.HookSerializer
    lookup_field = "uid"
    lookup_value_regex = UID
    orders = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self):
        return permissions.visible(self.request.actor).live().for_reading()

    def _hook(self, uid):
        return get_object_or_404(self.get_queryset(), uid=uid)

    @extend_schema(
        operation_id="webhook_subscribe",
        request=s.NewHookSerializer,
        responses={201: s.SubscribedSerializer, **WRITING},
        parameters=[IDEMPOTENCY_KEY],
    )
    def create(self, request):
        """订阅。签名密钥只在这里给出一次。"""

        def run():
            data = checked(s.NewHookSerializer(data=request.data))
            hook, secret = actions.subscribe(
                membership=request.actor.membership, by=request.actor, now=timezone.now(), **data
            )
            return 201, {**s.HookSerializer(hook).data, "secret": secret}

        return idempotent(request, "webhooks.subscribe", run)

    @extend_schema(operation_id="webhook_detail", responses={200: s.HookSerializer, **READING})
    def retrieve(self, request, uid):
        return Response(s.HookSerializer(self._hook(uid)).data)

    @extend_schema(operation_id="webhook_end", responses={204: None, **WRITING})
    def destroy(self, request, uid):
        """取消订阅，立即停止推送。"""
        actions.end(hook=self._hook(uid), by=request.actor, now=timezone.now())
        return Response(status=204)

    @extend_schema(
        operation_id="webhook_rotate",
        request=None,
        responses={200: s.RotatedSerializer, **WRITING},
    )
    @action(detail=True, methods=["post"])
    def rotate(self, request, uid):
        """更换签名密钥；旧的再并用一段时间。"""
        secret, until = actions.rotate(hook=self._hook(uid), by=request.actor, now=timezone.now())
        return Response(s.RotatedSerializer({"secret": secret, "old_until": until}).data)

    @extend_schema(
        operation_id="webhook_pause", request=None, responses={200: s.HookSerializer, **WRITING}
    )
    @action(detail=True, methods=["post"])
    def pause(self, request, uid):
        """暂停。"""
        return self._changed(actions.pause, uid)

    @extend_schema(
        operation_id="webhook_resume", request=None, responses={200: s.HookSerializer, **WRITING}
    )
    @action(detail=True, methods=["post"])
    def resume(self, request, uid):
        """恢复；期间的变化从 changes/ 补读。"""
        return self._changed(actions.resume, uid)

    def _changed(self, run, uid):
        hook = self._hook(uid)
        run(hook=hook, by=self.request.actor, now=timezone.now())
        hook.refresh_from_db()
        return Response(s.HookSerializer(hook).data)

    @extend_schema(
        operation_id="webhook_ping",
        request=None,
        responses={202: s.DeliverySerializer, **WRITING},
    )
    @action(detail=True, methods=["post"])
    def ping(self, request, uid):
        """排队一次测试推送，结果见 deliveries/。"""
        made = actions.ping(hook=self._hook(uid), by=request.actor, now=timezone.now())
        return Response(s.DeliverySerializer(made).data, status=202)

    @extend_schema(
        operation_id="webhook_deliveries",
        responses={200: s.DeliverySerializer(many=True), **READING},
        filters=False,
    )
    @action(detail=True, filter_backends=[])
    def deliveries(self, request, uid):
        """推送记录，连同每次尝试。"""
        rows = self.paginate_queryset(self._hook(uid).deliveries.prefetch_related("tries"))
        return self.get_paginated_response(s.DeliverySerializer(rows, many=True).data)

    @extend_schema(
        operation_id="webhook_replay",
        request=None,
        parameters=[OpenApiParameter("delivery", OpenApiTypes.UUID, OpenApiParameter.PATH)],
        responses={202: s.DeliverySerializer, **WRITING},
    )
    @action(detail=True, methods=["post"], url_path=f"deliveries/(?P<delivery>{UID})/replay")
    def replay(self, request, uid, delivery):
        """重发一条已经结束的推送，推送号不变。"""
        rows = Delivery.objects.select_related("hook")
        row = get_object_or_404(rows, hook=self._hook(uid), uid=delivery)
        again = actions.replay(delivery=row, by=request.actor, now=timezone.now())
        return Response(s.DeliverySerializer(again).data, status=202)

    @extend_schema(
        operation_id="webhook_events",
        responses={200: s.EventNameSerializer(many=True), **problems(401, 403, 429)},
        filters=False,
    )
    @action(detail=False, filter_backends=[], pagination_class=None)
    def events(self, request):
        """可以订阅的事件。"""
        return Response(
            [{"event": name, "label": label} for name, label in actions.known_events().items()]
        )
