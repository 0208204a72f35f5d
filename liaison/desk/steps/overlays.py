"""督办."""

from django.utils.translation import gettext_lazy as _

from liaison.desk.forms import ActForm, words
from liaison.text import LineField


class SuperviseForm(ActForm):
    text = words(_("督办的理由和要求"), rows=3, max_length=500)
    paper = LineField(
        label=_("签批件文号"),
        required=False,
        max_length=60,
        help_text=_("领导已在纸面签批的，填文号登记；没有签批的，作为督办建议送领导决定。"),
    )


class ReleaseForm(ActForm):
    text = words(_("解除督办的理由"), rows=3, max_length=500)
    paper = LineField(label=_("签批件文号"), required=False, max_length=60)
