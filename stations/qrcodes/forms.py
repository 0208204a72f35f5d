from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import LineField


class ReasonForm(forms.Form):
    reason = LineField(
        label=_("原因"),
        max_length=200,
        help_text=_("如：被冒用、遗失、磨损、不再使用。记入日志，群众看不到。"),
        error_messages={"required": _("请写明原因。")},
    )


class IssueForm(forms.Form):
    """One station by its code or one representative by uid, out of the actor's `targets`."""

    station = forms.ModelChoiceField(queryset=None, to_field_name="code", required=False)
    representative = forms.ModelChoiceField(queryset=None, to_field_name="uid", required=False)

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset, self.fields["representative"].queryset = targets

    def clean(self):
        if len(self.chosen) != 1:
            raise forms.ValidationError(_("请选择一个站点或一位代表。"))

    @property
    def chosen(self):
        return {name: target for name, target in self.cleaned_data.items() if target}
