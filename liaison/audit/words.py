"""What the stored words of other subjects mean to a reader."""

from django.utils.translation import gettext_lazy as _

from suggestions.cases.timeline import STAFF_WORDS
from suggestions.commitments.workflow import WORDS as COMMITMENT_WORDS
from suggestions.transfers.workflow import WORDS as TRANSFER_WORDS
from supervision.ballots.workflow import WORDS as BALLOT_WORDS
from supervision.groups.workflow import WORDS as GROUP_WORDS
from supervision.letters import workflow as letters
from supervision.meetings import workflow as meetings
from supervision.opinions.workflow import WORDS as OPINION_WORDS
from supervision.projects import workflow as projects

SUBJECTS = {
    "cases.case": _("事项"),
    "transfers.transfer": _("移送件"),
    "commitments.commitment": _("承诺"),
    "ballots.ballot": _("表决"),
    "meetings.meeting": _("会议"),
    "meetings.attendance": _("会议名册"),
    "opinions.deliberationopinion": _("审议意见"),
    "letters.supervisionletter": _("监督建议函"),
    "letters.problem": _("问题"),
    "projects.livelihoodproject": _("民生实事项目"),
    "projects.round": _("民生实事年度项目"),
    "projects.proposal": _("项目建议"),
    "groups.supervisiongroup": _("监督小组"),
    "memberships.membership": _("任职"),
    "representatives.representative": _("代表资料"),
    "representatives.mandate": _("任期"),
    "api.apikey": _("接口密钥"),
    "webhooks.hook": _("推送订阅"),
    "network.networkmap": _("站点地图"),
    "duty.roster": _("值班表"),
    "exports.export": _("导出"),
    "imports.import": _("导入"),
    "cases.crossnumber": _("其他平台的编号"),
    "kiosks.kiosk": _("自助终端"),
}
WORKFLOWS = {
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


def of(event):
    words = WORKFLOWS.get(event.subject_type, ACTIONS)
    return words.get(event.action, event.action)
