"""What a unit does and says, until the citizen hears of it; its clock."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.desk.forms import ActForm, PromiseForm, words
from suggestions.cases.models import PauseReason, Result


class ResolveForm(PromiseForm):
    result = forms.ChoiceField(
        label=_("办理结果"),
        choices=Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择办理结果。")},
    )
    text = words(_("怎么办的、办到什么程度"), help_text=_("审核通过后群众会看到这段话。"))


class DeliverForm(ActForm):
    text = words(
        _("给群众的话"),
        required=False,
        rows=3,
        help_text=_("单位的答复会一并给群众看到，随后群众可以评价。"),
    )


class NoteForm(ActForm):
    text = words(_("进展"), rows=3, help_text=_("群众会看到这段话。"))


class ReturnReplyForm(ActForm):
    text = words(
        _("还缺什么"), rows=3, max_length=500, help_text=_("单位的办理期限接着原来的时间继续走。")
    )


class PartForm(ActForm):
    text = words(_("协办意见"), rows=3, help_text=_("承办单位和人大看得到，群众看不到。"))


class ContactNoteForm(ActForm):
    reached = forms.BooleanField(label=_("已联系上"), required=False, initial=True)
    text = words(_("联系情况"), rows=3, max_length=500)


class ExtendForm(ActForm):
    days = forms.IntegerField(
        label=_("延长几个工作日"),
        min_value=1,
        max_value=90,
        error_messages={"required": _("请填写延长几个工作日。")},
    )
    reason = words(_("理由"), rows=3, max_length=500)


class SettleExtensionForm(ActForm):
    approved = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("yes", _("同意")), ("no", _("不同意"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择同意或不同意。")},
    )
    text = words(_("说明"), required=False, rows=2, max_length=500)

    def prepare(self):
        asked = _("申请延长 %s 个工作日") % self.case.extension_asked
        self.fields["approved"].help_text = asked


class PauseForm(ActForm):
    reason = forms.ModelChoiceField(
        label=_("暂停原因"),
        queryset=PauseReason.objects.filter(is_active=True),
        empty_label=_("请选择"),
        help_text=_("群众会看到这个原因；暂停次数有限，会计入统计。"),
        error_messages={"required": _("请选择暂停原因。")},
    )
    text = words(_("说明"), required=False, rows=2, max_length=500)


class RemarkForm(ActForm):
    text = words(_("说明"), required=False, rows=2, max_length=500)


class HoldForm(ActForm):
    text = words(
        _("是什么法定程序、预计多久"),
        rows=2,
        max_length=200,
        help_text=_("群众会看到；期限照常计算，不因此暂停。"),
    )
