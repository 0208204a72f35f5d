"""How far whoever takes a table in may reach: within the division of their office."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def check_reach(by, *codes):
    """Raise ValidationError unless `by` looks after every division of `codes`."""
    if by.kind == "system" or (by.user is not None and by.user.is_superuser):
        return
    held = by.membership.division_id if by.membership else None
    for code in codes:
        if code and (not held or not code.startswith(held)):
            raise ValidationError(_("区划 %s 不在您管理的范围内") % code)
