"""REST for what is public: a list and single matters, read only, for everybody."""

from django.http import Http404
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from liaison.acting import problems
from liaison.errors import Refusal
from liaison.rest import ListView, Open

from . import presentation
from .filters import OpenCaseFilter
from .light import KEPT
from .models import Publication
from .serializers import OpenCaseSerializer
from .workflow import State


class Withdrawn(Refusal):
    status = 410
    code = "withdrawn"
    detail = _("这条公开内容已撤下。")


class OpenCaseView(ListView):
    """办理公开：工作人员写的摘要，来信人单独同意、另一人审核后才有。"""

    permission_classes = [Open]
    queryset = Publication.objects.none()
    serializer_class = OpenCaseSerializer
    filterset_class = OpenCaseFilter
    lookup_field = "uid"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    orders = {
        "-published_at": ("-published_at", "-id"),
        "published_at": ("published_at", "id"),
    }

    def get_queryset(self):
        rows = Publication.objects.public().select_related("category")
        return rows.prefetch_related("photos__attachment")

    def represent(self, rows):
        names = presentation.names_of(rows) if rows else {}
        return [presentation.open_case(row, names) for row in rows]

    @extend_schema(
        operation_id="open_case_detail", responses={200: OpenCaseSerializer, **problems(404, 429)}
    )
    def retrieve(self, request, uid):
        row = self.get_queryset().filter(uid=uid).first()
        if row is None:
            past = Publication.objects.filter(uid=uid, state=State.WITHDRAWN)
            if past.exclude(published_at=None).exists():
                raise Withdrawn
            raise Http404
        return Response(self.represent([row])[0])

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 200:
            response["Cache-Control"] = KEPT
        else:
            patch_cache_control(response, no_store=True)
        return response
