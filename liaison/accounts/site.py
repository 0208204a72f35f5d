from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DeskAdminSite(AdminSite):
    """Reference data and accounts, behind the one sign-in page and the second factor."""

    site_header = site_title = _("基础数据与账号")
    index_title = _("基础数据")
    site_url = "/desk/"

    def has_permission(self, request):
        if not super().has_permission(request):
            return False
        return not settings.SECOND_FACTOR_REQUIRED or request.user.is_verified()

    def login(self, request, extra_context=None):
        return redirect_to_login(
            request.GET.get("next") or reverse("admin:index"), reverse("accounts:sign_in")
        )

    login.login_required = False
