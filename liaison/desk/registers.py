"""Registers across cases: which representatives declared an own interest."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liaison import paging
from suggestions.cases import permissions
from suggestions.cases.models import Case, InterestDeclaration

from .views import navigation

REGISTER = ("-id",)


@never_cache
@require_GET
def interests(request):
    """利益回避申报登记: for the congress office, newest first."""
    if not permissions.sees_interests(request.actor):
        raise Http404
    rows = InterestDeclaration.objects.filter(
        case__in=Case.objects.visible_to(request.actor).values("pk")
    ).select_related("case", "representative")
    found = paging.page(rows, cursor=request.GET.get("cursor", ""), order=REGISTER)
    context = navigation(request, timezone.now()) | {
        "rows": found.rows,
        "newer": found.previous and f"?cursor={found.previous}",
        "older": found.next and f"?cursor={found.next}",
    }
    return render(request, "liaison/desk/interests.html", context)
