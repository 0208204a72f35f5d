from django.contrib.auth.decorators import login_not_required
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from liaison.errors import problem_body

from .errors import problem_response


class SchemaView(SpectacularAPIView):
    """OpenAPI 3.1 as JSON."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]


class DocsView(SpectacularSwaggerSplitView):
    """The reference; page, script and styles all come from here, as the strict CSP wants."""

    template_name = "liaison/api/docs.html"


@csrf_exempt
@login_not_required
def unknown(request, path=""):
    return problem_response(problem_body(404, code="not_found"))
