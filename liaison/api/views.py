import hashlib
import json
from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from liaison.errors import TITLES, problem_body
from liaison.kept import kept_for
from liaison.problems import types

from .errors import problem_response


@cache
def description():
    """(OpenAPI 3.1 as JSON, its ETag): the same for everybody, and it takes a second to make."""
    said = SchemaGenerator().get_schema(request=None, public=True)
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 as JSON."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]

    @extend_schema(exclude=True)
    def get(self, request, *args, **kwargs):
        body, tag = description()
        answer = HttpResponse(
            body,
            content_type=request.accepted_renderer.media_type,
            headers={"ETag": tag, "Cache-Control": "public, max-age=300"},
        )
        return get_conditional_response(request, etag=tag, response=answer)


class DocsView(SpectacularSwaggerSplitView):
    """The reference; page, script and styles all come from here, as the strict CSP wants."""

    template_name = "liaison/api/docs.html"


@login_not_required
@require_safe
@kept_for(3600)
def errors(request):
    """What each `type` of a problem means and what to do about it, at the anchor of its code."""
    rows = [
        row | {"statuses": [(one, TITLES[int(one)]) for one in row["statuses"].split()]}
        for row in types().values()
    ]
    return render(request, "liaison/api/errors.html", {"rows": rows})


@csrf_exempt
@login_not_required
def unknown(request, path=""):
    return problem_response(problem_body(404, code="not_found"))
