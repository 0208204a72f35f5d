"""Every button of a case: its verb, its form, how it is offered and what is said when done."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from suggestions.cases import actions
from suggestions.cases.workflow import Action
from suggestions.transfers import actions as transfers

from . import limits, merging, referrals
from .forms import ActForm
from .steps import colleagues, handling, overlays, rounds, routing, triage


@dataclass(frozen=True)
class Act:
    """One action on the page: its verb, its form, how it is offered and what is said when done."""

    verb: Callable
    form: type[ActForm] = ActForm
    done: str = ""
    key: str = ""
    label: str = ""
    photos: dict = field(default_factory=dict)  # {argument of the verb: label}
    is_rare: bool = False
    is_grave: bool = False


PHOTOS = {"photos": _("照片")}
PAIR = {"photos_before": _("办理前的照片"), "photos": _("办理后的照片")}

# In the order of the buttons; the first one allowed is the main one.
ACTIONS = {
    Action.ACCEPT: Act(actions.accept, done=_("已接单。"), key="a"),
    Action.TAKE_OVER: Act(actions.take_over, done=_("已代接。"), key="a"),
    Action.SIGN: Act(actions.sign, done=_("已签收，请按期办理。"), key="a"),
    Action.APPROVE: Act(actions.approve, routing.ApproveForm, done=_("已同意。"), key="a"),
    Action.APPROVE_REPLY: Act(actions.approve_reply, done=_("答复已通过审核。"), key="a"),
    Action.RECORD_CALLBACK: Act(
        actions.record_callback,
        rounds.CallbackForm,
        done=_("已登记回访，二次办理开始计时。"),
        key="c",
    ),
    Action.DELIVER: Act(
        actions.deliver, handling.DeliverForm, done=_("已反馈给群众，等待评价。"), key="r"
    ),
    Action.SETTLE_OBJECTION: Act(
        actions.settle_objection, routing.SettleForm, done=_("已裁定，单位会收到。"), key="d"
    ),
    Action.RESOLVE: Act(
        actions.resolve,
        handling.ResolveForm,
        done=_("已答复。"),
        key="r",
        photos=PAIR,
    ),
    Action.DISPATCH: Act(actions.dispatch, routing.DispatchForm, done=_("已送交。"), key="d"),
    Action.ANSWER: Act(
        actions.answer, triage.AnswerForm, done=_("已答复群众，等待评价。"), key="r", photos=PHOTOS
    ),
    Action.CLOSE: Act(actions.close, rounds.CloseForm, done=_("已办结归档。")),
    Action.NOTE_PROGRESS: Act(
        actions.note_progress, handling.NoteForm, done=_("已记下进展。"), photos=PHOTOS
    ),
    Action.REQUEST_INFO: Act(
        actions.request_info, triage.RequestInfoForm, done=_("已请群众补充，期限暂停。")
    ),
    Action.RETURN_REVIEW: Act(actions.return_review, routing.ReturnForm, done=_("已退回重拟。")),
    Action.RETURN_REPLY: Act(
        actions.return_reply, handling.ReturnReplyForm, done=_("已退回单位重办。")
    ),
    Action.REFER_TO_STUDY: Act(actions.refer_to_study, rounds.StudyForm, done=_("已提请会商。")),
    Action.OBJECT: Act(actions.object_to, routing.ObjectForm, done=_("退件已提交，等待裁定。")),
    Action.DECLINE: Act(
        actions.decline, triage.DeclineForm, done=_("已告知群众途径。"), is_grave=True
    ),
    Action.REFER_PETITION: Act(
        transfers.refer_petition,
        referrals.ReferPetitionForm,
        done=_("已转出并告知群众，请打印告知书。"),
        is_rare=True,
        is_grave=True,
    ),
    Action.REFER_PROCURATORATE: Act(
        transfers.refer_procuratorate,
        referrals.ReferProcuratorateForm,
        done=_("已移送，请打印移送函。"),
        is_rare=True,
    ),
    Action.REFER_SPECIALTY: Act(
        transfers.refer_specialty,
        referrals.ReferSpecialtyForm,
        done=_("已送专业站，等待签收。"),
        is_rare=True,
    ),
    Action.SUPPLY_INFO: Act(
        actions.supply_info,
        triage.SupplyForm,
        done=_("已补充。"),
        label=_("代群众补充"),
        photos=PHOTOS,
        is_rare=True,
    ),
    Action.SIGN_PART: Act(actions.sign_part, done=_("已签收。"), key="a"),
    Action.REPLY_PART: Act(
        actions.reply_part,
        handling.PartForm,
        done=_("已提出协办意见。"),
        key="r",
        photos=PHOTOS,
    ),
    Action.SETTLE_EXTENSION: Act(
        actions.settle_extension, handling.SettleExtensionForm, done=_("已答复单位。"), key="d"
    ),
    Action.REPLY_INTERIM: Act(
        actions.reply_interim, routing.InterimForm, done=_("已告知群众。"), key="r"
    ),
    Action.RATE: Act(actions.rate, rounds.RateForm, done=_("已评价。"), key="r"),
    Action.ASK_TO_PASS_ON: Act(
        actions.ask_to_pass_on, triage.PassOnForm, done=_("已提请站点转交。")
    ),
    Action.SUBMIT_REVIEW: Act(
        actions.submit_review, routing.SubmitReviewForm, done=_("已提请审核。")
    ),
    Action.REPORT_UP: Act(actions.report_up, routing.ReportUpForm, done=_("已报上级人大。")),
    Action.RECALL: Act(actions.recall, routing.RecallForm, done=_("已撤回。"), is_grave=True),
    Action.SUPERVISE: Act(actions.supervise, overlays.SuperviseForm, done=_("已登记督办。")),
    Action.RELEASE_SUPERVISION: Act(
        actions.release_supervision, overlays.ReleaseForm, done=_("已登记。"), is_rare=True
    ),
    Action.NOTE_CONTACT: Act(
        actions.note_contact, handling.ContactNoteForm, done=_("已登记。"), is_rare=True
    ),
    Action.EXTEND: Act(
        actions.extend, handling.ExtendForm, done=_("已申请延期，等待审批。"), is_rare=True
    ),
    Action.PAUSE: Act(actions.pause, handling.PauseForm, done=_("已暂停计时。"), is_rare=True),
    Action.RESUME: Act(actions.resume, handling.RemarkForm, done=_("已恢复计时。")),
    Action.HOLD: Act(actions.hold, handling.HoldForm, done=_("已标明。"), is_rare=True),
    Action.RELEASE_HOLD: Act(
        actions.release_hold, handling.RemarkForm, done=_("已取消标明。"), is_rare=True
    ),
    Action.ADD_ASSISTANT: Act(
        actions.add_assistant, routing.AssistantForm, done=_("已请该单位协办。"), is_rare=True
    ),
    Action.CONVERT: Act(
        actions.convert, triage.ConvertForm, done=_("已转换办理方式。"), is_rare=True
    ),
    Action.CLASSIFY: Act(actions.classify, triage.ClassifyForm, done=_("已归类。"), is_rare=True),
    Action.MERGE: Act(
        actions.merge, merging.MergeForm, done=_("已合并，随主件办理。"), is_rare=True
    ),
    Action.UNMERGE: Act(actions.unmerge, merging.UnmergeForm, done=_("已取消合并。")),
    Action.REOPEN: Act(actions.reopen, rounds.ReopenForm, done=_("已重新办理。"), is_rare=True),
    Action.RESTART: Act(actions.restart, rounds.RestartForm, done=_("已重启办理。")),
    Action.ANALYSE: Act(actions.analyse, triage.AnalyseForm, done=_("已记下。"), is_rare=True),
    Action.REMARK: Act(
        actions.remark, colleagues.InternalForm, done=_("已记下，只有同事能看到。"), is_rare=True
    ),
    Action.ENTRUST: Act(
        actions.entrust, colleagues.EntrustForm, done=_("已指定经办人。"), is_rare=True
    ),
    Action.NOTE_GROUP: Act(actions.note_group, done=_("已记下代表工委知悉。")),
    Action.ADD_READER: Act(
        actions.add_reader, limits.AddReaderForm, done=_("已增加知悉人。"), is_rare=True
    ),
    Action.REMOVE_READER: Act(
        actions.remove_reader, limits.RemoveReaderForm, done=_("已取消知悉人。"), is_rare=True
    ),
    Action.MARK_SENSITIVE: Act(
        actions.mark_sensitive,
        limits.SensitiveForm,
        done=_("已列为敏感件，只有知悉人能看到。"),
        is_rare=True,
        is_grave=True,
    ),
    Action.UNMARK_SENSITIVE: Act(
        actions.unmark_sensitive, limits.UnmarkForm, done=_("已解除敏感件。"), is_rare=True
    ),
    Action.MASK_TEXT: Act(
        actions.mask_text,
        limits.MaskForm,
        done=_("已遮盖，原号码不再保存。"),
        is_rare=True,
        is_grave=True,
    ),
    Action.DECLARE_INTEREST: Act(
        actions.declare_interest,
        limits.InterestForm,
        done=_("已申报回避。您可以继续查看，站点会改派其他代表。"),
        is_rare=True,
        is_grave=True,
    ),
    Action.REASSIGN: Act(actions.reassign, triage.ReassignForm, done=_("已改派。"), is_rare=True),
    Action.HAND_OVER: Act(actions.hand_over, triage.HandOverForm, done=_("已移交。"), is_rare=True),
    Action.URGE: Act(actions.urge, triage.UrgeForm, done=_("已催办。"), is_rare=True),
}
