"""What is told about a case, for the register of messages; who hears it stands in TOLD."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liaison.notifications.events import CITIZEN, STAFF, Notice, declare
from liaison.notifications.models import Channel

from . import notifications
from .notifications import Office
from .workflow import STAGES

NAMES = {
    "case.submitted": _("新事项待接单"),
    "case.accepted": _("站点已代接"),
    "case.dispatched": _("交办待签收"),
    "case.review_due": _("待审核"),
    "case.passed_on": _("代表提请转交"),
    "case.part_replied": _("协办单位提出意见"),
    "case.assist_silent": _("协办单位到期前一天仍未提出意见"),
    "case.extension_asked": _("延期待审批"),
    "case.extension_settled": _("延期申请有了答复"),
    "case.supervised": _("督办"),
    "case.released": _("督办解除"),
    "case.merged": _("已合并办理"),
    "case.joined": _("又有一件并入所办的主件"),
    "case.parted": _("取消合并，单独办理"),
    "case.left": _("一件从所办的主件分出"),
    "case.reopened": _("重新办理"),
    "case.returned": _("被退回"),
    "case.objected": _("退件待裁定"),
    "case.supplemented": _("群众补充了情况"),
    "case.replied": _("单位已答复，待反馈"),
    "case.rated": _("群众已评价"),
    "case.joint_study": _("提请会商"),
    "case.withdrawn": _("群众已撤回"),
    "case.urged": _("催办"),
    "case.sensitive": _("敏感件有新情况"),
    "case.interest": _("代表申报利益回避"),
    "case.group": _("多人事项"),
    "case.entrusted": _("指定您经办"),
    "case.moved": _("关注的事项有新进展"),
    "case.due_soon": _("即将到期"),
    "case.overdue": _("已超期"),
}
CITIZEN_NAMES = {
    "case.accepted": _("告知来信人：已接单"),
    "case.not_accepted": _("告知来信人：不在这里受理"),
    "case.info_requested": _("告知来信人：请补充情况"),
    "case.replied": _("告知来信人：有了答复"),
    "case.closed": _("告知来信人：已办结"),
    "case.interim": _("告知来信人：阶段进展"),
}
# Other words in another state: (event, state) → (variant, name).
VARIANTS = {
    ("case.review_due", "reply_review"): ("reply", _("答复待审")),
    ("case.review_due", "at_government"): ("government", _("待政府办派发")),
    ("case.rated", "second_round"): ("second_round", _("不满意，进入二次办理")),
    ("case.rated", "joint_study"): ("joint_study", _("再次不满意，提请会商")),
}
BY_SMS = {"case.submitted", "case.urged", "case.due_soon", "case.overdue"}  # if the user wants it
BY_LADDER = {"case.due_soon", "case.overdue"}
SAMPLES = {
    "编号": "990101-20261118-00001",
    "标题": "三号楼前路灯不亮",
    "地点": "富民社区幸福路",
    "承办单位": "富民街道市政所",
    "评价": "满意",
    "工作日": "5",
    "协办单位": "青溪县住建局",
    "主件编号": "990101-20261118-00002",
    "并入编号": "990101-20261118-00003",
    "涉及人数": "30",
    "办理方式": "转办",
    "时限": "办理",
    "剩余时间": "还剩 2 小时 10 分",
    "期限": "2026-11-23 24:00",
    "链接": f"{settings.SITE_URL}/track/1f.9d2.kQ3vW0mZp8aYt1xRb6LhUw/",
    "网站": settings.SITE_NAME,
}
FOR_CITIZENS = ("编号", "链接", "网站")
FOR_STAFF = ("编号", "标题", "地点", "承办单位", "链接", "网站")
MORE = {
    "case.extension_asked": ("工作日",),
    "case.merged": ("主件编号",),
    "case.joined": ("并入编号",),
    "case.left": ("并入编号",),
    "case.group": ("涉及人数",),
    "case.review_due": ("办理方式",),
    "case.rated": ("评价",),
    "case.due_soon": ("时限", "剩余时间", "期限"),
}
MORE["case.assist_silent"] = ("协办单位", "期限")
MORE["case.overdue"] = ("时限", "期限")


def marked(state="", **extra):
    """A context that writes the placeholders themselves into the house's own words."""
    case = SimpleNamespace(
        number="{编号}",
        title="{标题}",
        state=state,
        location_text="{地点}",
        unit=SimpleNamespace(name="{承办单位}"),
        get_rating_display="{评价}",
        get_mode_display="{办理方式}",
        extension_asked="{工作日}",
        headcount="{涉及人数}",
        merged_into=SimpleNamespace(number="{主件编号}"),
        supervision="in_force",
        is_urgent=False,
    )
    marks = {"kind": "{时限}", "remaining": "{剩余时间}", "due": "{期限}", "link": "{链接}"}
    marks["silent"] = "{协办单位}"
    marks["moved"] = SimpleNamespace(number="{并入编号}")
    return {"case": case} | marks | extra


def told(event):
    """The offices of TOLD that hear of `event`, in words."""
    if event in BY_LADDER:
        return _("按提醒梯次：代表、联络站、承办单位、街道、代表工委")
    if event == "case.review_due":
        return _("待谁审核，就发给谁")
    return "、".join(str(office.label) for office in Office if office in offices_of(event))


def offices_of(event):
    if event == notifications.GROUP:
        return {Office.CONGRESS_CLERK}
    if event in BY_LADDER:
        return {office for _event, held in notifications.TOLD.values() for office in held}
    if event == "case.review_due":
        return {Office(role.value) for role in STAGES}
    if event == "case.assist_silent":
        return {*notifications.DISPATCHERS, Office.UNIT_OFFICER}
    if event in {name for name, _number in notifications.FAMILY.values()}:
        return notifications.HANDLERS
    told = {o for name, held in notifications.TOLD.values() if name == event for o in held}
    return told | ({Office.CONGRESS_CLERK} if event == "case.joint_study" else set())


def _notice(key, event, label, *, citizen=False, state=""):
    names = FOR_CITIZENS if citizen else (*FOR_STAFF, *MORE.get(event, ()))
    if event == notifications.SENSITIVE:
        names = FOR_CITIZENS  # nothing of the matter itself
    extra = {"citizen": True} if citizen else {}
    declare(
        Notice(
            key=key,
            event=event,
            label=label,
            recipients=_("留了联系方式、希望答复的来信人") if citizen else told(event),
            channels=CITIZEN if citizen else STAFF,
            offices=frozenset() if citizen else frozenset(map(str, offices_of(event))),
            offered=(Channel.SMS,) if event in BY_SMS and not citizen else (),
            default=lambda: notifications.house_words(event, marked(state, **extra)),
            samples={name: SAMPLES[name] for name in names},
        )
    )


for name, label in NAMES.items():
    _notice(name, name, label)
    for (event, state), (variant, other) in VARIANTS.items():
        if event == name:
            _notice(f"{event}.{variant}", event, other, state=state)
for name, label in CITIZEN_NAMES.items():
    _notice(f"{name}.citizen", name, label, citizen=True)
