"""What a round, its call and its proposals ask for at the desk, and the public form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.fields import day, line, number, one_of, row_of, words
from liaison.pages import Act
from supervision.projects import actions
from supervision.projects.actions.shared import COMMITTEES
from supervision.projects.forms import ProjectFields, deciding
from supervision.projects.models import LivelihoodProject, Reason, Source
from supervision.projects.workflow import RoundAction, State

RECENT_PROJECTS = 200
BY_HAND = [Source.MEETING, Source.CASE, Source.REPRESENTATIVE, Source.UNIT, Source.PAPER]


class ProposeForm(ProjectFields):
    """A project proposed at the desk."""

    round = row_of(_("年度项目"))
    source = forms.ChoiceField(label=_("来源"), choices=[(one.value, one.label) for one in BY_HAND])

    field_order = ["round", "title", "content", "need", "place", "source"]

    def __init__(self, *args, rounds, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds
        self.offer(actor.membership.division_id or "")
        if len(found := list(rounds[:2])) == 1:
            self.initial.setdefault("round", found[0].pk)


class PublicForm(forms.Form):
    """The public's form: what, why, where; nothing about who."""

    title = line(_("您希望办一件什么事"), help_text=_("例如：在富民社区建一个食堂"))
    content = words(_("为什么要办，怎么办"), rows=5, max_length=1000)
    place = line(_("在哪里"), required=False)


class RoundForm(forms.Form):
    year = number(_("实施年度"), least=2000, most=2200)
    places = number(_("应选项目数"), least=1, most=100)
    surplus = number(_("差额数"), required=False, most=100, help_text=_("不填按本地比例。"))
    call_from = day(_("征集开始"), required=False, help_text=_("不填为上一年第三季度。"))
    call_until = day(_("征集截止"), required=False, help_text=_("不填按本地最少天数。"))


class RoundActForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, round=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.round = round


class EditRoundForm(RoundActForm):
    places = number(_("应选项目数"), least=1, most=100)
    surplus = number(_("差额数"), most=100)
    call_from = day(_("征集开始"))
    call_until = day(_("征集截止"))


class OpenCallForm(RoundActForm):
    text = words(_("征集公告"), rows=6, help_text=_("征集什么、怎么提、怎么选。"))


class ExtendCallForm(RoundActForm):
    call_until = day(_("延长到"))


class CorrectForm(RoundActForm):
    places = number(_("应选项目数"), least=1, most=100)
    surplus = number(_("差额数"), least=1, most=100)
    meeting = row_of(_("决定的会议"))
    text = words(
        _("依据和理由"), rows=3, help_text=_("候选不够、资金变化等；哪次会议怎么定的。写进经过。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = deciding(self.round, COMMITTEES)


class TakeForm(RoundActForm):
    project = row_of(
        _("并入项目"), required=False, empty=_("列为新的项目"),
        help_text=_("已经有同样的项目，就并入它。"),
    )  # fmt: skip
    title = line(
        _("新项目的名称"), required=False, help_text=_("用自己的话写，以后要公示。不写人名。")
    )
    content = words(
        _("新项目的建设内容和目标"), required=False, rows=4,
        help_text=_("不照抄群众原文，不写姓名、电话、住址。"),
    )  # fmt: skip
    place = line(_("实施地点"), required=False)

    def __init__(self, *args, proposal=None, **kwargs):
        super().__init__(*args, **kwargs)
        rows = LivelihoodProject.objects.filter(division=proposal.division)
        early = [State.COLLECTED, State.POOLED, State.SCREENING]
        recent = rows.filter(state__in=early).order_by("-id").values("pk")[:RECENT_PROJECTS]
        chosen = LivelihoodProject.objects.filter(pk__in=recent)
        self.fields["project"].queryset = chosen.order_by("-id")


class RedactForm(RoundActForm):
    text = words(_("隐去的理由"), rows=2, help_text=_("原文从此看不到了，办理结果还在。"))

    def __init__(self, *args, proposal=None, **kwargs):
        super().__init__(*args, **kwargs)


class DeclineForm(RoundActForm):
    reason = one_of(_("原因"), Reason.choices)
    text = words(_("说明"), required=False, rows=2)

    def __init__(self, *args, proposal=None, **kwargs):
        super().__init__(*args, **kwargs)


A = RoundAction
ROUND_ACTS = {
    A.EDIT: Act(actions.edit_round, EditRoundForm, _("已修改。")),
    A.OPEN_CALL: Act(actions.open_call, OpenCallForm, _("征集已发布。")),
    A.EXTEND_CALL: Act(actions.extend_call, ExtendCallForm, _("已延长。")),
    A.CORRECT: Act(actions.correct_round, CorrectForm, _("应选数、差额数已调整，理由记在经过里。")),
    A.CLOSE_CALL: Act(actions.close_call, RoundActForm, _("征集已结束。")),
    A.END: Act(actions.end_round, RoundActForm, _("本轮已结束。")),
}
