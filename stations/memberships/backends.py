"""What offices may do in the admin site (D8: accounts and reference data, no business data)."""

from fnmatch import fnmatchcase

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from .models import Role

ADMIN_SITE = {
    Role.SYSTEM_ADMIN: (
        "accounts.*",
        "memberships.view_*",
        "jurisdiction.*",
        "personal.*_retentionrule",
        "personal.*_noticetext",
        "workdays.*",
        "notifications.*_wechattemplate",
        "deadlines.*_deadlinepolicy",
        "deadlines.*_rung",
        "divisions.*",
        "organisations.*",
        "network.*",
        "representatives.*",
        "qrcodes.*",
        "cases.*_category",
        "cases.*_reason",
        "cases.*_emergencyword",
        "publications.*_filterword",
    ),
    Role.SECURITY_ADMIN: (
        "accounts.view_*",
        "accounts.change_user",
        "accounts.delete_trusteddevice",
        "memberships.view_*",
        "jurisdiction.view_*",
    ),
    Role.AUDITOR: ("accounts.view_*", "memberships.view_*", "jurisdiction.view_*"),
}


class OfficeBackend(BaseBackend):
    """Permissions from current memberships: they end in the moment the membership ends."""

    def has_perm(self, user_obj, perm, obj=None):
        return any(fnmatchcase(perm, pattern) for pattern in _patterns(user_obj))

    def has_module_perms(self, user_obj, app_label):
        return any(p.partition(".")[0] == app_label for p in _patterns(user_obj))


def _patterns(user):
    if not user.is_active or user.is_anonymous:
        return ()
    if not hasattr(user, "_admin_patterns"):  # one query per request
        roles = user.memberships.current(timezone.now()).values_list("role", flat=True)
        user._admin_patterns = [p for role in set(roles) for p in ADMIN_SITE.get(role, ())]
    return user._admin_patterns
