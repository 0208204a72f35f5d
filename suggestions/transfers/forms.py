"""What each step of a hand-over asks for, and how its button reads."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.text import BodyField, LineField

from . import actions
from .workflow import Action


def words(label, *, required=True, rows=3, help_text="", max_length=2000):
    return BodyField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("请填写“%s”。") % label},
    )


def told():
    return words(
        _("告诉群众的话"),
        required=False,
        rows=2,
        max_length=500,
        help_text=_("群众在进度页看得到；不填就只告诉到了哪一步。"),
    )


class ActForm(forms.Form):
    version = forms.IntegerField(
        label=_("页面"),
        widget=forms.HiddenInput,
        error_messages={"required": _("已过期，请刷新后再操作。")},
    )

    def __init__(self, *args, transfer, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("version", transfer.version)
        super().__init__(*args, auto_id="act_%s", **kwargs)

    @property
    def has_questions(self):
        return len(self.fields) > 1


class ReceiptForm(ActForm):
    text = words(_("谁在什么时候签收"), rows=2, max_length=300)


class SendBackForm(ActForm):
    text = words(_("退回的原因"), max_length=500)


class NoteForm(ActForm):
    text = words(_("进展"), help_text=_("移送方和接收方看得到，群众看不到。"))


class FileForm(ActForm):
    text = words(_("立案情况"), required=False, max_length=500)
    told = told()


class DeclineFilingForm(ActForm):
    text = words(_("不立案的理由"))
    told = told()


class RecommendForm(ActForm):
    recommendation = LineField(
        label=_("检察建议文号"),
        max_length=60,
        error_messages={"required": _("请填写检察建议的文号。")},
    )
    text = words(_("向谁建议什么"))
    answer_due_on = forms.DateField(
        label=_("反馈期限"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("到期前会提醒检察工作室和代表工委。"),
        error_messages={
            "required": _("请填写反馈期限。"),
            "invalid": _("日期写成 2026-12-31 这样。"),
        },
    )
    told = told()


class ReportForm(ActForm):
    text = words(_("结果"), rows=4)
    told = told()


class RecallForm(ActForm):
    text = words(_("撤回的原因"), max_length=500)


@dataclass(frozen=True)
class Act:
    verb: Callable
    form: type[ActForm] = ActForm
    done: str = ""
    is_plain: bool = True


# In the order of the buttons.
ACTS = {
    Action.SIGN: Act(actions.sign, done=_("已签收。"), is_plain=False),
    Action.REPORT: Act(actions.report, ReportForm, _("已反馈。"), is_plain=False),
    Action.FILE: Act(actions.file, FileForm, _("已记下立案。")),
    Action.DECLINE_FILING: Act(actions.decline_filing, DeclineFilingForm, _("已记下不立案。")),
    Action.RECOMMEND: Act(actions.recommend, RecommendForm, _("已记下检察建议，到期前会提醒。")),
    Action.NOTE: Act(actions.note, NoteForm, _("已记下进展。")),
    Action.RECORD_RECEIPT: Act(actions.record_receipt, ReceiptForm, _("已登记回执。")),
    Action.SEND_BACK: Act(actions.send_back, SendBackForm, _("已退回。")),
    Action.RECALL: Act(actions.recall, RecallForm, _("已撤回。")),
}
