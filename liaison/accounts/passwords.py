from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (str.islower, str.isupper, str.isdigit)
WANTED = 3


class ThreeClassesValidator:
    """Three of: small letters, capital letters, digits, anything else (GB/T 22239-2019)."""

    def validate(self, password, user=None):
        found = sum(any(is_in(c) for c in password) for is_in in CLASSES)
        found += any(not any(is_in(c) for is_in in CLASSES) for c in password)
        if found < WANTED:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self):
        return _("密码须包含大写字母、小写字母、数字、符号中的三种。")
