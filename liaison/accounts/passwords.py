"""What a password must be, each refusal and hint in the house's own words."""

from django.contrib.auth import password_validation as django_rules
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES = (str.islower, str.isupper, str.isdigit)
WANTED = 3


def _validated(rule, password, user, words):
    """Refuse what Django's rule refuses, in other words."""
    try:
        rule.validate(password, user)
    except ValidationError as error:
        raise ValidationError(words, code=error.code) from error


class LengthValidator:
    def __init__(self, least=8):
        self.least = least

    def validate(self, password, user=None):
        if len(password) < self.least:
            words = _("密码太短，至少要 %d 个字符。") % self.least
            raise ValidationError(words, code="password_too_short")

    def get_help_text(self):
        return _("密码至少要 %d 个字符。") % self.least


class NotYourNameValidator:
    rule = django_rules.UserAttributeSimilarityValidator(
        ("username", "display_name", "email", "phone")
    )

    def validate(self, password, user=None):
        words = _("密码和您的用户名、姓名、手机号或邮箱太像，请换一个。")
        _validated(self.rule, password, user, words)

    def get_help_text(self):
        return _("不要和您的用户名、姓名、手机号、邮箱相近。")


class NotCommonValidator:
    rule = django_rules.CommonPasswordValidator()

    def validate(self, password, user=None):
        _validated(self.rule, password, user, _("这个密码太常见，容易被猜到，请换一个。"))

    def get_help_text(self):
        return _("不要用很多人都在用的密码。")


class ThreeClassesValidator:
    """Three of: small letters, capital letters, digits, anything else (GB/T 22239-2019)."""

    def validate(self, password, user=None):
        found = sum(any(is_in(c) for c in password) for is_in in CLASSES)
        found += any(not any(is_in(c) for is_in in CLASSES) for c in password)
        if found < WANTED:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self):
        return _("密码须包含大写字母、小写字母、数字、符号中的三种。")
