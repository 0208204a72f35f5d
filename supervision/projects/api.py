"""REST for livelihood projects: lists, details, the same verbs as the page's buttons, figures."""

import re

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from liaison.acting import SubjectView, acts, problems
from liaison.attachments.api import owner_of
from liaison.rest import BadQuery

from . import figures, permissions, presentation
from . import serializers as s
from .filters import ProjectFilter
from .forms import ACTS
from .models import LivelihoodProject


@acts
class ProjectView(SubjectView):
    """民生实事项目：从征集到归档。"""

    model, noun = LivelihoodProject, "projects"
    queryset = LivelihoodProject.objects.none()
    scopes = ("projects:read", "projects:write")
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9-]{1,30}"
    filterset_class = ProjectFilter
    serializer_class = s.ProjectRowSerializer
    full_serializer_class = s.ProjectSerializer
    bodies = s.BODIES
    verbs = {name: entry.verb for name, entry in ACTS.items()}

    def fields(self, data):
        if "photos" not in data:
            return {name: value for name, value in data.items() if name != "owner"}
        return data | {"owner": owner_of(self.request, data.get("owner"))}

    def row(self, project, now):
        return presentation.row(project)

    def full(self, project, actor, now):
        return presentation.full(project, actor, now)

    @extend_schema(
        operation_id="project_figures",
        parameters=[
            OpenApiParameter("year", int, description="实施年度"),
            OpenApiParameter("division", str, description="区划代码"),
        ],
        responses={200: s.ProjectFiguresSerializer, **problems(400, 401, 403, 404, 429)},
    )
    @action(detail=False, url_path="figures", filterset_class=None, pagination_class=None)
    def figures(self, request):
        """范围内项目的统计：阶段、颜色、按计划、资金，每个带口径。"""
        if not permissions.has_projects(request.actor):
            raise Http404
        rows = LivelihoodProject.objects.visible_to(request.actor)
        year, division = _asked(request)
        if year:
            rows = rows.filter(round__year=year)
        if division:
            rows = rows.under(division)
        shown = figures.defined(figures.of(rows)) | {"year": year, "division": division}
        return Response(s.ProjectFiguresSerializer(shown).data)


def _asked(request):
    """(year, division) or None each. Raises BadQuery."""
    given = request.query_params
    if unknown := sorted(set(given) - {"year", "division"}):
        raise BadQuery({name: [_("没有这个筛选条件。")] for name in unknown})
    year, division = given.get("year", ""), given.get("division", "")
    if year and not re.fullmatch(r"20[0-9]{2}", year):
        raise BadQuery({"year": [_("年度写成 2026 这样。")]})
    if division and not re.fullmatch(r"[0-9]{2,12}", division):
        raise BadQuery({"division": [_("区划代码是 2 到 12 位数字。")]})
    return int(year) if year else None, division or None
