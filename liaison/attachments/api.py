from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.parsers import MultiPartParser

from liaison.limits.address import client_network
from liaison.rest import Open, checked, idempotent

from . import actions, views
from .links import url_of

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def owner_of(request, upload_key=None):
    """Whose uploads these are: of who knows the upload_key, else of the caller or its network."""
    if upload_key:
        return upload_key
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"network {client_network(request)}"


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField()
    upload_key = serializers.RegexField(r"^[A-Za-z0-9_-]{16,64}$", required=False)


class AttachmentSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    upload_key = serializers.CharField(allow_null=True)


class AttachmentView(viewsets.ViewSet):
    """照片。"""

    lookup_value_regex = UUID
    permission_classes = [Open]
    parser_classes = [MultiPartParser]
    serializer_class = UploadSerializer
    scopes = ("cases:read", "cases:write")

    @extend_schema(
        operation_id="attachment_upload",
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer},
    )
    def create(self, request):
        """上传一张照片，随后在提交事项或办理动作中以 `attachments: [id]` 引用。

        带 `upload_key` 上传的照片，引用时须给出同一个 `upload_key`；
        不带的，须由同一账号（未登录的，同一网络）引用。
        """
        data = checked(UploadSerializer(data=request.data))
        key = data.get("upload_key")
        stored = actions.store(
            upload=data["file"],
            by=request.actor if request.user.is_authenticated else None,
            owner=owner_of(request, key),
            address=client_network(request),
            now=timezone.now(),
        )
        answer = {
            "id": str(stored.pk),
            "url": url_of(stored),
            "width": stored.width,
            "height": stored.height,
            "upload_key": key,
        }
        # A repeated upload is answered with the first one's id; its own copy is swept away.
        return idempotent(
            request, "attachments.create", lambda: (201, answer), body=stored.sha256.encode()
        )

    @extend_schema(operation_id="attachment_show", responses={(200, "image/jpeg"): bytes})
    def retrieve(self, request, pk):
        """照片本身；能看到事项的人才能看到。"""
        return views.show(request._request, pk)
