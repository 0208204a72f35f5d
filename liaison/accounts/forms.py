from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
    UsernameField,
)
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField


class SignInForm(AuthenticationForm):
    username = UsernameField(
        label=_("用户名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("用户名或密码不正确。"),
        "inactive": _("用户名或密码不正确。"),
    }


class CodeForm(forms.Form):
    code = LineField(
        label=_("验证码"),
        max_length=20,
        help_text=_("验证器应用里的六位数字，或一个备用码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_code(self):
        return self.cleaned_data["code"].replace(" ", "").lower()


class VerifyForm(CodeForm):
    trust = forms.BooleanField(label=_("这是我自己的手机，90 天内不再询问"), required=False)

    def __init__(self, *args, may_trust, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_trust:
            del self.fields["trust"]


class ResetForm(forms.Form):
    username = LineField(
        label=_("用户名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )


class _OwnWords:
    """The new password is refused where it was first typed, the repetition where it differs."""

    error_messages = {"password_mismatch": _("两次输入的密码不一样，请重新输入。")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password2"].label = _("新密码确认")
        self.fields["new_password2"].help_text = _("和上面的一样，防止输错。")
        self.fields["new_password1"].error_messages["required"] = _("请填写新密码。")
        self.fields["new_password2"].error_messages["required"] = _("请再输一次新密码。")

    def validate_password_for_user(self, user, *_args, **_kwargs):
        super().validate_password_for_user(user, "new_password1")


class ChooseForm(_OwnWords, SetPasswordForm):
    """A new password by link. Views store it (actions.set_password)."""


class ChangeForm(_OwnWords, PasswordChangeForm):
    error_messages = {
        **_OwnWords.error_messages,
        "password_incorrect": _("现在的密码不对，请重新输入。"),
    }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("new_password1") and self.user.check_password(cleaned["new_password1"]):
            self.add_error("new_password1", _("新密码不能与原密码相同。"))
        return cleaned
