"""What each step of a promise asks for, and how its button reads."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField

from . import actions
from .workflow import Action


def words(label, *, required=True, rows=3, help_text=""):
    return BodyField(
        label=label,
        required=required,
        max_length=1000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("请填写“%s”。") % label},
    )


class ActForm(forms.Form):
    version = forms.IntegerField(
        label=_("页面"),
        widget=forms.HiddenInput,
        error_messages={"required": _("已过期，请刷新后再操作。")},
    )

    def __init__(self, *args, commitment, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("version", commitment.version)
        super().__init__(*args, auto_id="act_%s", **kwargs)


class FulfilForm(ActForm):
    text = words(_("怎么兑现的"), help_text=_("群众会看到这段话和照片。"))


class AskForm(ActForm):
    due_on = forms.DateField(
        label=_("改到哪一天"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("请填写新的日期。"),
            "invalid": _("日期写成 2026-12-31 这样。"),
        },
    )
    text = words(_("改期的理由"), help_text=_("经街道或代表工委同意才算数，改期次数会记下来。"))


class SettleForm(ActForm):
    approved = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择同意或不同意。")},
    )
    text = words(_("说明"), required=False, rows=2)


class DropForm(ActForm):
    text = words(_("撤销的理由"), help_text=_("会告知群众。"))


@dataclass(frozen=True)
class Act:
    verb: Callable
    form: type[ActForm]
    done: str
    takes_photos: bool = False


ACTS = {
    Action.FULFIL: Act(actions.fulfil, FulfilForm, _("已登记兑现，并告知群众。"), True),
    Action.SETTLE_POSTPONEMENT: Act(actions.settle_postponement, SettleForm, _("已答复改期申请。")),
    Action.ASK_POSTPONEMENT: Act(actions.ask_postponement, AskForm, _("已申请改期，等待审批。")),
    Action.DROP: Act(actions.drop, DropForm, _("已撤销，并告知群众。")),
}
