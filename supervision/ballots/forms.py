"""What each step of a vote asks for, and how its button reads."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.accounts.models import User
from liaison.fields import PersonField
from liaison.text import BodyField, LineField
from stations.divisions.levels import within
from stations.memberships.models import Membership
from supervision.meetings import quorum
from supervision.meetings.models import Meeting
from supervision.meetings.workflow import State as Sitting
from supervision.projects.models import LivelihoodProject, Round
from supervision.projects.workflow import State as ProjectState

from . import actions, keys, papers, roster, subjects
from .models import Kind
from .workflow import Action, State

PAIR = re.compile(r"[|｜]")
MOST_TITLE, MOST_NOTE = 120, 300
VALUE = {"required": _("请填写。")}


class CandidatesField(BodyField):
    """One candidate a line, `名称 | 说明`; cleaned to [(title, note)]."""

    def clean(self, value):
        lines = [line.strip() for line in (super().clean(value) or "").split("\n")]
        found = [self._pair(line) for line in lines if line]
        for title, note in found:
            if len(title) > MOST_TITLE or len(note) > MOST_NOTE:
                raise forms.ValidationError(
                    _("“%(title)s”太长：名称最多 %(t)d 字，说明最多 %(n)d 字。")
                    % {"title": title[:12], "t": MOST_TITLE, "n": MOST_NOTE}
                )
        return found

    @staticmethod
    def _pair(line):
        title, *rest = PAIR.split(line, maxsplit=1)
        return title.strip(), (rest[0].strip() if rest else "")


def candidate_lines(ballot):
    return "\n".join(
        f"{one.title} | {one.note}" if one.note else one.title for one in ballot.candidates.all()
    )


def _line_of(project):
    """A line like one that is typed: what a project says in paragraphs is one line here."""
    return project.title, " ".join(project.content.split())[:MOST_NOTE], project


class ListForm(forms.Form):
    title = LineField(label=_("名称"), max_length=120, error_messages=VALUE)
    candidates = CandidatesField(
        label=_("候选项"),
        max_length=20000,
        help_text=_("一行一项，可在竖线后写说明：老旧小区改造 | 改造 12 个小区。"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages=VALUE,
    )
    places = forms.IntegerField(
        label=_("应选数"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("票决、票选填写，要比候选项少；测评不填。"),
    )
    minutes = forms.IntegerField(
        label=_("投票时间（分钟）"), min_value=1, max_value=240, initial=15, error_messages=VALUE
    )

    def clean_places(self):
        return self.cleaned_data["places"] or 0


def several(label):
    """What a 测评 may be about; leaves the form where nothing waits for one."""
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("测评时选取，宣布结果后自动登记，不用再填。"),
    )


class SetupForm(ListForm):
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices, widget=forms.RadioSelect)
    is_rehearsal = forms.BooleanField(label=_("这是演练，不产生结果"), required=False)
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=_("会议"), required=False, empty_label=_("不挂在会议上"),
        help_text=_("票决、票选须选本级的会议；测评、演练可以不选，到会人数就照%s。"),
    )  # fmt: skip
    members = BodyField(
        label=_("参加测评的人"),
        required=False,
        max_length=20000,
        help_text=_(
            "只有测评要填，一行一人：姓名 组别，列席的人不参加测评，不要写。"
            "他们用投票码投票。不填时取会议的出席名单，列席的不参加。"
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label=_("民生实事项目"),
        required=False,
        empty_label=_("不取项目，自己写候选项"),
        help_text=_("取这一年度已经列入票决的项目作候选项，结果宣布后自动登记到项目上。"),
    )
    opinions = several(_("审议意见的研究处理报告"))
    tested = several(_("民生实事项目的满意度"))
    field_order = [
        "kind",
        "title",
        "meeting",
        "round",
        "opinions",
        "tested",
        "candidates",
        "places",
        "minutes",
        "members",
    ]

    def __init__(self, *args, actor, wanted, **kwargs):
        """`wanted`: what the page of an 审议意见 or a project asks to have appraised."""
        super().__init__(*args, **kwargs)
        self.division = actor.membership.division
        needed = quorum.outside(actions.own_body(self.division), self.division.pk)
        self.fields["meeting"].help_text %= needed
        self.fields["meeting"].queryset = (
            Meeting.objects.visible_to(actor)
            .filter(division=self.division.pk)
            .exclude(state=Sitting.CANCELLED)
        )
        waiting = LivelihoodProject.objects.filter(state=ProjectState.VOTE).values("round")
        self.fields["round"].queryset = Round.objects.filter(
            pk__in=waiting, division=self.division.pk
        )
        self.fields["candidates"].required = False
        kinds = actions.kinds_at(self.division)
        self.fields["kind"].choices = [(k, Kind(k).label) for k in kinds]
        self.fields["kind"].initial = kinds[0]
        reports, projects = subjects.awaiting_appraisal, subjects.awaiting_test
        self._offer("opinions", reports(self.division.pk), "uid", wanted.get("opinion"))
        self._offer("tested", projects(self.division.pk), "code", wanted.get("project"))

    def _offer(self, name, rows, key, wanted):
        newest = rows.order_by("-pk").values_list("pk", flat=True)
        rows = rows.filter(pk__in=list(newest[: actions.MOST_CANDIDATES])).order_by("pk")
        if not rows:
            del self.fields[name]
            return
        self.fields[name].queryset = rows
        ticked = [one.pk for one in rows if str(getattr(one, key)) == wanted]
        if ticked:
            self.initial |= {name: ticked, "kind": Kind.APPRAISAL, "title": _("满意度测评")}

    def _appraised(self, data):
        """The lines of what was ticked, before those that were written."""
        reports, projects = data.pop("opinions", None) or (), data.pop("tested", None) or ()
        lines = [(one.title, f"{one.organisation.name} {one.paper}", one) for one in reports]
        lines += [_line_of(one) for one in projects]
        if lines and data.get("kind") != Kind.APPRAISAL:
            self.add_error("kind", _("选取了测评的对象，种类请选测评。"))
        return lines

    def clean(self):
        data = super().clean()
        data["candidates"] = [*self._appraised(data), *(data.get("candidates") or ())]
        if chosen := data.pop("round", None):
            listed = chosen.projects.filter(state=ProjectState.VOTE).order_by("code")
            data["candidates"] = [_line_of(one) for one in listed]
            data["places"] = data.get("places") or chosen.places
        if data.get("kind") == Kind.APPRAISAL:
            groups, members, problem = roster.appraisers(
                data.get("members", ""), data.get("meeting")
            )
            if problem:
                self.add_error("members", problem)
            data |= {"groups": groups, "members": members}
        else:
            data["members"] = ()
        return data


class ActForm(forms.Form):
    version = forms.IntegerField(
        label=_("页面"),
        widget=forms.HiddenInput,
        error_messages={"required": _("已过期，请刷新后再操作。")},
    )

    def __init__(self, *args, ballot, **kwargs):
        kwargs.setdefault("initial", {}).setdefault("version", ballot.version)
        super().__init__(*args, auto_id="act_%s", **kwargs)
        self.prepare(ballot)

    def prepare(self, ballot):
        """Subclasses narrow choices to what the ballot has."""


class EditForm(ActForm, ListForm):
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=_("会议"), error_messages=VALUE,
        help_text=_("原来的会议已经闭会的，经会议决定可以在下一次会议上投票，在这里改选。"),
    )  # fmt: skip
    field_order = ["version", "title", "meeting", "candidates", "places", "minutes"]

    def prepare(self, ballot):
        if ballot.previous is None or ballot.meeting is None:
            del self.fields["meeting"]
        else:
            self.initial["meeting"] = ballot.meeting_id
            self.fields["meeting"].queryset = actions.meetings_for(ballot)
        self.initial |= {
            "title": ballot.title,
            "candidates": candidate_lines(ballot),
            "places": ballot.places or None,
            "minutes": ballot.minutes,
        }


class TellersForm(ActForm):
    supervisor = PersonField(
        User.objects.none(), label=_("监票人"), help_text=_("在代表中推选，不能是候选项的当事人。"),
        error_messages=VALUE,
    )  # fmt: skip
    counter = PersonField(User.objects.none(), label=_("计票人"), error_messages=VALUE)

    def prepare(self, ballot):
        here = within("division", ballot.division_id)
        person = within("representative__attachments__station__division", ballot.division_id)
        held = Membership.objects.filter(here | person, awaits="", ends_at=None)
        people = User.objects.filter(pk__in=held.values("user"), is_active=True)
        for name in ("supervisor", "counter"):
            self.fields[name].queryset = people.order_by("display_name", "pk")


def secret(label, help_text=""):
    return forms.CharField(
        label=label,
        max_length=200,
        strip=True,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages=VALUE,
    )


class PassphraseForm(ActForm):
    passphrase = secret(
        _("口令"),
        _("至少 %d 个字符，记在心里或纸上封好。系统不保存，谁也查不到；忘了就只能作废重投。")
        % keys.SHORTEST,
    )
    again = secret(_("再输一遍"))

    def clean(self):
        data = super().clean()
        if data.get("passphrase") != data.pop("again", None):
            self.add_error("again", _("两遍不一样，请重新输入。"))
        return data


def words(label, help_text="", *, required=True):
    return BodyField(
        required=required,
        label=label,
        max_length=500,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=VALUE,
    )


class FewForm(ActForm):
    """A reason is asked for where the votes are few."""

    text = words(_("票很少仍要停止的理由"), _("记入经过，不能修改。"))

    def prepare(self, ballot):
        if not papers.fewness(ballot):
            del self.fields["text"]


class CloseForm(FewForm):
    field_order = ["version", "supervisor", "counter", "text"]
    supervisor = secret(_("监票人口令"), _("由监票人本人输入。"))
    counter = secret(_("计票人口令"), _("由计票人本人输入。"))

    def prepare(self, ballot):
        if ballot.state == State.OPEN:
            super().prepare(ballot)
        else:  # it was given when the vote was stopped
            del self.fields["text"]


class MinutesForm(ActForm):
    minutes = forms.IntegerField(
        label=_("延长几分钟"), min_value=1, max_value=120, initial=5, error_messages=VALUE
    )


class AdmitForm(ActForm):
    voter = forms.ChoiceField(label=_("到会的人"), error_messages=VALUE)

    def prepare(self, ballot):
        left = ballot.voters.entitled().filter(is_present=False)
        self.fields["voter"].choices = [("", _("请选择"))] + [
            (one.pk, f"{one.number} {one.name}") for one in left
        ]

    def clean_voter(self):
        return int(self.cleaned_data["voter"])


class PaperForm(ActForm):
    voter = forms.ChoiceField(label=_("发给"), error_messages=VALUE)

    def prepare(self, ballot):
        left = ballot.voters.present().filter(participation=None)
        self.fields["voter"].choices = [("", _("请选择"))] + [
            (one.pk, f"{one.number} {one.name} {one.seat}".strip()) for one in left
        ]

    def clean_voter(self):
        return int(self.cleaned_data["voter"])


class ReasonForm(ActForm):
    text = words(_("理由"), _("经另一人批准后，这次投票作废，另行投票。"))


class DropForm(ActForm):
    text = words(_("说明"), required=False)


class ConfirmationForm(ActForm):
    text = LineField(
        label=_("确认的文件或会议"),
        max_length=80,
        help_text=_("例如：街道党工委会议纪要〔2026〕3号。项目公告时不用再填。"),
        error_messages=VALUE,
    )


@dataclass(frozen=True)
class Act:
    """`warning` is read before a step that nothing takes back."""

    verb: Callable
    form: type[ActForm] = ActForm
    done: str = ""
    warning: str = ""


# The first that somebody may do is the button in red: the usual before the exception.
ACTS = {
    Action.OPEN: Act(
        actions.open_ballot,
        done=_("投票开始。"),
        warning=_("开始后，名册、候选项、应选数都不能再改。"),
    ),
    Action.SET_PASSPHRASE: Act(actions.set_passphrase, PassphraseForm, _("票箱口令已设好。")),
    Action.NAME_TELLERS: Act(
        actions.name_tellers, TellersForm, _("已确定，请两位各自登录，设自己的票箱口令。")
    ),
    Action.EDIT: Act(actions.edit, EditForm, _("已修改。")),
    Action.STOP: Act(
        actions.stop,
        FewForm,
        done=_("已停止投票，可以录入纸质票、开箱计票。"),
    ),  # fmt: skip
    Action.EXTEND: Act(actions.extend, MinutesForm, _("已延长。")),
    Action.ADMIT: Act(
        actions.admit,
        AdmitForm,
        _("已确认到会，投票码由会议秘书处发。"),
        _("请当面看到本人再确认，记入经过。"),
    ),
    Action.ISSUE_PAPER: Act(
        actions.issue_paper,
        PaperForm,
        _("已记下，请把纸质票交给本人。"),
        _("领了纸质票就不能再投电子票。只发一两张，录入的人看得出是谁投的，请多发几张。"),
    ),  # fmt: skip
    Action.CLOSE: Act(
        actions.close,
        CloseForm,
        _("已开箱计票，票箱和钥匙都已销毁。"),
        _("两位都在场，各自输入口令。开箱后投票结束，不能恢复。"),
    ),  # fmt: skip
    Action.REPORT: Act(actions.report, done=_("已出具计票报告单，见“公文”。")),
    Action.PRINT: Act(actions.print_ballot, done=_("已出样张，见“公文”，按到会人数印。")),
    Action.DECLARE: Act(
        actions.declare,
        done=_("结果已宣布。"),
        warning=_(
            "由会议主持人宣布后再点。票决通过的名单随即公开，票选推荐的名单经党工委确认后"
            "才公开；票数暂不公开。"
        ),
    ),  # fmt: skip
    Action.CONFIRM: Act(actions.confirm, ConfirmationForm, _("已登记确认，推荐名单已公开。")),
    Action.SHOW_FIGURES: Act(
        actions.show_figures, done=_("票数已公开。"), warning=_("由主席团决定公开后再点。")
    ),
    Action.HIDE_FIGURES: Act(actions.hide_figures, done=_("票数已不再公开。")),
    Action.SECOND_BALLOT: Act(
        actions.second_ballot, done=_("已准备好再次投票，只在票数相等的候选项之间进行。")
    ),
    Action.ASK_ANNUL: Act(actions.ask_annul, ReasonForm, _("已提请，等另一人批准。")),
    Action.DROP_ANNUL: Act(actions.drop_annul, DropForm, _("作废的提请已撤下，这次投票照常继续。")),
    Action.ANNUL: Act(
        actions.annul,
        done=_("这次投票已作废；候选项仍可表决的，新一轮已准备好。"),
        warning=_("批准后不能恢复；没有开的票箱随即销毁。"),
    ),  # fmt: skip
    Action.CANCEL: Act(actions.cancel, done=_("已撤销。"), warning=_("撤销后这次表决不再进行。")),
}
