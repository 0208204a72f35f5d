from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.desk.forms import UnitField, words


class BatchForm(forms.Form):
    """One unit and one note for several cases; each goes through the form of its own step."""

    unit = UnitField(
        label=_("承办单位"),
        required_message=_("请选择承办单位。"),
        help_text=_("选县级及以上单位就是转办，要审核的先送审核，审核后才转给单位。"),
    )
    note = words(_("给单位的说明"), required=False, rows=3, max_length=500)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, auto_id="batch_%s", **kwargs)
        self.fields["unit"].offer(case)
