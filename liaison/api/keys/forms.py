from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from liaison.api.permissions import offices
from liaison.scopes import WORDS
from liaison.text import LineField

OFFERED = 300  # people to choose from; of more than that the name is typed


class OwnerForm(forms.Form):
    """For somebody in the administrator's reach. Where several offices there are theirs, or several
    people bear the name, the next page asks which of them is meant."""

    username = LineField(
        label=_("所有人"),
        max_length=150,
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"}),
        help_text=_("点开选择，或输入姓名、用户名。"),
    )

    def __init__(self, *args, actor, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.held = []
        reached = offices(actor).current(now).filter(user__is_active=True)
        reached = reached.with_places().select_related("user")
        self.people = reached.order_by("role", "pk")[:OFFERED]
        if self.is_bound:
            username = str(self.data.get("username", "")).strip()[:150].replace("\x00", "")
            meant = Q(user__username=username) | Q(user__display_name=username)
            self.held = list(reached.filter(meant).order_by("pk"))
        if len(self.held) > 1:
            choices = [(str(row.pk), self._named(row)) for row in self.held]
            self.fields["membership"] = forms.ChoiceField(label=_("以哪项任职"), choices=choices)
            self.order_fields(["username", "membership"])

    @staticmethod
    def _named(row):
        return f"{row.user.display_name}（{row.user.username}）· {row}"

    def clean_username(self):
        if not self.held:
            raise forms.ValidationError(_("您管理的范围内没有这个用户，或者没有现任职务。"))
        return self.cleaned_data["username"]

    def chosen(self):
        """The membership that is meant."""
        wanted = self.cleaned_data.get("membership") or str(self.held[0].pk)
        return next(row for row in self.held if str(row.pk) == wanted)


class GrantForm(OwnerForm):
    """A key."""

    name = LineField(
        label=_("用途"), max_length=100, help_text=_("哪个系统用它做什么，例如：12345 热线对接。")
    )
    scopes = forms.MultipleChoiceField(
        label=_("权限"), choices=WORDS.items, widget=forms.CheckboxSelectMultiple
    )
    within = forms.RegexField(
        r"^[0-9]{1,15}$",
        label=_("只限区划"),
        required=False,
        help_text=_("区划代码，例如 990101001；不填为任职的全部范围。"),
        error_messages={"invalid": _("区划代码只有数字。")},
    )
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=3650, initial=365)
    per_minute = forms.IntegerField(
        label=_("每分钟最多请求几次"), min_value=1, max_value=6000, initial=600, required=False
    )
