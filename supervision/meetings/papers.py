"""会议通知: the numbered paper that summons a meeting, in the name of whoever convenes it."""

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liaison.documents import actions as documents
from liaison.documents.kinds import LETTER, About, Kind, declare, register
from liaison.documents.models import Document
from liaison.documents.wording import short_name
from stations.divisions.levels import Level, level_of
from stations.memberships.models import Role as Office
from suggestions.papers.offices import congress_name, issuer

from .models import Meeting

ABOUT = "meetings.meeting"
NOTICE = declare(
    Kind(
        key="meeting_notice",
        label=_("会议通知"),
        form=LETTER,
        word="{机关简称}会",
        title="关于召开{会议名称}的通知",
        to="出席、列席会议的各位同志",
        variables={
            "会议名称": "青溪县第十八届人民代表大会常务委员会第三十二次会议",
            "会议时间": "2026年11月26日 9:00 至 11月27日 17:00",
            "会议地点": "县人大常委会会议室",
            "议程": "1. 听取关于优化营商环境情况的报告。\n2. 审议关于食品安全工作的报告。",
            "列席人员": "沈示例（青溪县住建局局长）",
            "说明": "请提前十分钟签到，不能出席的请在会前办理请假手续。",
        },
        body="""经研究，决定召开{会议名称}。现将有关事项通知如下。
一、会议时间
{会议时间}。
二、会议地点
{会议地点}。
三、会议议程（建议）
{议程}
四、列席人员
{列席人员}
五、其他事项
{说明}
联系人：{经办人}　{联系电话}""",
    )
)


def convener(division):
    """Who convenes here, as papers are signed."""
    is_low = level_of(division.code) == Level.TOWNSHIP
    return congress_name(Office.STREET_CLERK if is_low else Office.LEADER, division)


def signed_by(by, division, *, handler=None):
    """{机关, 机关简称, 经办人, 联系电话} of a paper of the congress of `division`; `handler`, whom
    to ask, is whoever wrote it where somebody else signs."""
    own = issuer(by)
    short = _("%s人大") % short_name(division.name)
    own |= {"机关": convener(division), "机关简称": str(short)}
    return own | {"经办人": str(handler)} if handler else own


def issue_notice(meeting, *, office, by, now):
    division = meeting.term.division
    return documents.issue(
        kind=NOTICE.key,
        about=meeting,
        values=signed_by(by, division) | values(meeting),
        division=meeting.division,
        body=f"division:{meeting.division}",
        office=office,
        by=by,
        now=now,
    )


def values(meeting):
    guests = meeting.attendances.filter(capacity="sit_in")
    names = [f"{row.name}（{row.post}）" if row.post else row.name for row in guests]
    agenda = [f"{one.position}. {one.words}。" for one in meeting.items.all()]
    return {
        "会议名称": meeting.title,
        "会议时间": span(meeting),
        "会议地点": meeting.place,
        "议程": "\n".join(agenda) or _("另行通知。"),
        "列席人员": "、".join(names) or _("无。"),
        "说明": meeting.note or _("不能出席的，请在会前办理请假手续。"),
        "抄送": "",
    }


def span(meeting):
    """2026年11月26日 9:00 至 11月27日 17:00"""
    start, end = localtime(meeting.starts_at), localtime(meeting.ends_at)
    first = f"{start.year}年{start.month}月{start.day}日 {start.hour}:{start:%M}"
    day = "" if start.date() == end.date() else f"{end.month}月{end.day}日 "
    return f"{first} 至 {day}{end.hour}:{end:%M}"


def of(meeting, actor):
    return list(Document.objects.of(meeting).visible_to(actor).order_by("pk"))


def scope(actor):
    return Q(about_id__in=Meeting.objects.visible_to(actor).values("pk"))


def labels(ids, actor):
    rows = Meeting.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "title", "uid")
    return {pk: (title, reverse("meetings:show", args=[uid])) for pk, title, uid in rows}


def lock(meeting_id):
    Meeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)


register(ABOUT, About(scope=scope, labels=labels, lock=lock))
