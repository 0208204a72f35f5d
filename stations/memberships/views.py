from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import actions


@require_POST
def switch(request):
    """Act under another of one's own memberships from now on."""
    wanted = request.POST.get("membership", "")
    chosen = actions.switch(
        membership_id=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0,
        by=request.actor,
    )
    messages.success(request, _("现在的身份：%s") % chosen)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = resolve_url(settings.LOGIN_REDIRECT_URL)
    return redirect(target)
