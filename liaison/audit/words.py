"""What the stored words of other subjects mean to a reader."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from liaison.documents.workflow import WORDS as DOCUMENT_WORDS
from suggestions.cases.timeline import STAFF_WORDS
from suggestions.commitments.workflow import WORDS as COMMITMENT_WORDS
from suggestions.publications.workflow import FILTER_WORDS
from suggestions.publications.workflow import WORDS as PUBLICATION_WORDS
from suggestions.transfers.workflow import WORDS as TRANSFER_WORDS
from supervision.ballots.workflow import WORDS as BALLOT_WORDS
from supervision.groups.workflow import WORDS as GROUP_WORDS
from supervision.letters import workflow as letters
from supervision.meetings import workflow as meetings
from supervision.opinions.workflow import WORDS as OPINION_WORDS
from supervision.projects import workflow as projects

SUBJECTS = (
    "cases.case",
    "transfers.transfer",
    "commitments.commitment",
    "publications.publication",
    "documents.document",
    "ballots.ballot",
    "meetings.term",
    "meetings.meeting",
    "meetings.attendance",
    "opinions.deliberationopinion",
    "letters.supervisionletter",
    "letters.problem",
    "projects.livelihoodproject",
    "projects.round",
    "projects.proposal",
    "groups.supervisiongroup",
    "memberships.membership",
    "representatives.representative",
    "representatives.mandate",
    "qrcodes.qrcode",
    "api.apikey",
    "webhooks.hook",
    "network.networkmap",
    "duty.roster",
    "exports.export",
    "imports.import",
    "cases.crossnumber",
    "kiosks.kiosk",
    "deadlines.deadlinepolicy",
    "notifications.messagetemplate",
    "publications.filterword",
)
WORKFLOWS = {
    "publications.publication": PUBLICATION_WORDS,
    "publications.filterword": FILTER_WORDS,
    "documents.document": DOCUMENT_WORDS,
    "meetings.term": meetings.TERM_WORDS,
    "qrcodes.qrcode": {"issue": _("生成"), "rotate": _("换发"), "revoke": _("作废")},
    "deadlines.deadlinepolicy": {
        "add_policy": _("增加规定"),
        "set_policy": _("修改规定"),
        "drop_policy": _("删除规定"),
    },
    "notifications.messagetemplate": {"word": _("改文案"), "unword": _("恢复原文案")},
    "cases.case": STAFF_WORDS,
    "transfers.transfer": TRANSFER_WORDS,
    "commitments.commitment": COMMITMENT_WORDS,
    "ballots.ballot": BALLOT_WORDS,
    "meetings.meeting": meetings.WORDS,
    "meetings.attendance": meetings.SEAT_WORDS,
    "opinions.deliberationopinion": OPINION_WORDS,
    "letters.supervisionletter": letters.WORDS,
    "letters.problem": letters.PROBLEM_WORDS,
    "projects.livelihoodproject": projects.WORDS,
    "projects.round": projects.ROUND_WORDS,
    "projects.proposal": projects.PROPOSAL_WORDS,
    "groups.supervisiongroup": GROUP_WORDS,
}
ACTORS = {
    "system": _("系统"),
    "citizen": _("群众"),
    "anonymous": _("未登录的人"),
    "kiosk": _("自助终端"),
}
ACTIONS = {
    "propose": _("提议任职"),
    "confirm": _("确认任职"),
    "refuse": _("退回任职"),
    "grant": _("授予任职"),
    "end": _("结束任职"),
    "begin_mandate": _("登记任期"),
    "amend_mandate": _("更正任期"),
    "end_mandate": _("终止任期"),
    "suspend_mandate": _("暂停任期"),
    "resume_mandate": _("恢复任期"),
    "name_successor": _("登记接任代表"),
    "edit_profile": _("修改资料"),
    "set_portrait": _("更换照片"),
    "remove_portrait": _("删除照片"),
    "grant_key": _("批准密钥"),
    "collect_key": _("领取密钥"),
    "revoke_key": _("作废密钥"),
    "rotate_key": _("更换密钥"),
    "read_personal": _("读取联系方式"),
    "subscribe": _("订阅推送"),
    "rotate_secret": _("更换推送签名密钥"),
    "pause_hook": _("暂停推送"),
    "resume_hook": _("恢复推送"),
    "replay_delivery": _("重发推送"),
    "end_hook": _("取消推送订阅"),
    "ask_export": _("要求导出"),
    "finish_export": _("生成导出文件"),
    "fail_export": _("导出没有完成"),
    "fetch_export": _("下载导出文件"),
    "apply_import": _("导入数据"),
    "remove_cross_number": _("删除其他平台的编号"),
    "set_duty": _("排班"),
    "clear_duty": _("清空值班"),
    "publish_map": _("发布地图"),
    "take_map_down": _("撤下地图"),
    "issue_kiosk": _("添加终端"),
    "open_kiosk": _("登记终端"),
    "renew_kiosk": _("重新取登记码"),
    "rename_kiosk": _("修改终端名称和提示"),
    "revoke_kiosk": _("停用终端"),
    "refuse_kiosk": _("拒绝终端提交"),
}


def choices():
    """What the ledger may be narrowed to, by name."""
    return [("", _("全部")), *((one, _named(one)) for one in SUBJECTS)]


def subject(event):
    """What the event happened to."""
    return _named(event.subject_type)


def _named(subject_type):
    try:
        return apps.get_model(subject_type)._meta.verbose_name
    except LookupError:  # of an app that is gone
        return subject_type


def of(event):
    words = WORKFLOWS.get(event.subject_type, ACTIONS)
    return words.get(event.action, event.action)
