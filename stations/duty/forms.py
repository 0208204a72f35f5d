from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.workdays.forms import DayField


def _day(label):
    return DayField(label=label, error_messages={"required": _("请选择日期。")})


class DutyForm(forms.Form):
    first = _day(_("从"))
    last = _day(_("到（含当天）"))
    a = forms.ChoiceField(label=_("A 岗"), error_messages={"required": _("请选择 A 岗。")})
    b = forms.ChoiceField(label=_("B 岗"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        choices = [
            (str(pk), f"{user.display_name}（{user.username}）") for pk, user in people.items()
        ]
        self.fields["a"].choices = [("", _("请选择")), *choices]
        self.fields["b"].choices = [("", _("没有")), *choices]

    @property
    def given(self):
        data = dict(self.cleaned_data)
        for post in ("a", "b"):
            data[post] = self.people.get(int(data[post])) if data[post] else None
        return data


class ClearForm(forms.Form):
    first = _day(_("从"))
    last = _day(_("到（含当天）"))


class TableForm(forms.Form):
    file = forms.FileField(
        label=_("值班表文件（CSV 或 xlsx）"),
        help_text=_("列名：开始日期、结束日期（可空）、A岗、B岗（可空）。岗位写姓名或用户名。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"required": _("请选择文件。")},
    )


COLUMNS = {
    "first": ("开始日期", "日期", "first"),
    "last": ("结束日期", "last"),
    "a": ("A岗", "A 岗", "a"),
    "b": ("B岗", "B 岗", "b"),
}


def duty_of(row, people):
    """What one row of a table says, as arguments of `set_duty`."""
    first = row.day("first", required=True)
    given = {
        "first": first,
        "last": row.day("last") or first,
        "a": _person(row, "a", people, required=True),
        "b": _person(row, "b", people),
    }
    row.refuse()
    return given


def _person(row, name, people, *, required=False):
    text = row.text(name, required=required, length=150)
    if not text:
        return None
    found = [u for u in people.values() if text in {u.username, u.display_name}]
    if len(found) != 1:
        words = _("“%s”在这里任职的不止一人，请写用户名") if found else _("“%s”没有在这里任职")
        row.fault(words % text[:30], name)
        return None
    return found[0]
