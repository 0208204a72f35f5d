"""选票, 测评票 and 计票报告单: numbered papers of a vote (liaison.documents). Nothing on a ballot
paper tells one from another."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.documents import actions as documents
from liaison.documents.kinds import SHEET, About, Kind, declare, register
from liaison.documents.models import Document
from liaison.documents.permissions import office_of
from liaison.documents.wording import day_words
from supervision.meetings.papers import signed_by

from .models import Ballot

ABOUT = "ballots.ballot"
BOX = "□"
EN_SPACE = "\u2002"  # with a wider one 基本满意 would not fit into its line
OWN = {
    "表决名称": "青溪县2026年民生实事项目票决",
    "会议": "青溪县第十八届人民代表大会第六次会议",
    "票名": "选票",
    "应选数": "10",
}
BALLOT = declare(
    Kind(
        key="ballot_paper",
        label=gettext_lazy("选票、测评票"),
        form=SHEET,
        word="{机关简称}票",
        title="{表决名称}{票名}",
        is_inside=True,
        variables=OWN
        | {
            "填写说明": "请在同意的一格画“○”。赞成的最多 10 项，超过的整张无效；每项只画一格。",
            "序号": "1\n",
            "候选项": f"老旧小区改造\n赞成 {BOX}　　反对 {BOX}　　弃权 {BOX}",
            "项号": "1",
            "项名": "老旧小区改造",
            "票格": f"赞成{BOX}{EN_SPACE}反对{BOX}{EN_SPACE}弃权{BOX}",
        },
        body="""{填写说明}
| 逐行 | {项号} | {项名} | {票格} |""",
    )
)
RESULT = declare(
    Kind(
        key="ballot_result",
        label=gettext_lazy("计票报告单"),
        form=SHEET,
        word="{机关简称}计",
        title="{表决名称}计票报告单",
        is_inside=True,
        variables=OWN
        | {
            "投票方式": "无记名投票，电子票 84 张，纸质票 4 张",
            "全体": "120",
            "到会": "90",
            "发出": "90",
            "收回": "88",
            "有效": "87",
            "无效": "1",
            "须超过": "60",
            "序号": "1\n2",
            "票数": "道路：赞成 71，反对 10，弃权 6，通过\n食堂：赞成 52，反对 30，弃权 5，未通过",
            "票单摘要": "66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0",
            "计票时间": "2026年11月22日",
        },
        body="""| 表决事项 | {表决名称} |
| 会议 | {会议} |
| 投票方式 | {投票方式} |
| 全体 | {全体} 人 | 到会 | {到会} 人 |
| 发出票 | {发出} 张 | 收回票 | {收回} 张 |
| 有效票 | {有效} 张 | 无效票 | {无效} 张 |
| 应选数 | {应选数} | 须超过 | {须超过} |
| 逐行 | {序号} | {票数} |
| 高2 | 票单摘要 SM3 | {票单摘要} |
| 高2 | 监票人 |  | 计票人 |  |""",
    )
)


def issue_ballot(ballot, *, by, now):
    return _issue(BALLOT, ballot, _ballot_values(ballot), by, now)


def issue_sheet(ballot, *, by, now):
    return _issue(RESULT, ballot, _result_values(ballot), by, now)


def _issue(kind, ballot, values, by, now):
    place = ballot.division
    return documents.issue(
        kind=kind.key,
        about=ballot,
        values=signed_by(by, place) | _own(ballot) | values,
        division=place.pk,
        body=f"division:{place.pk}",
        office=office_of(by) or f"division:{place.pk}",
        by=by,
        now=now,
    )


def _own(ballot):
    again = _("（第 %d 次投票）") % ballot.round if ballot.round > 1 else ""
    return {
        "表决名称": f"{ballot.title}{again}",
        "会议": ballot.meeting.title if ballot.meeting else "",
        "票名": _name(ballot),
        "应选数": str(ballot.places) if ballot.places else "—",
        "抄送": "",
    }


def _name(ballot):
    """A rehearsal's papers are told from real ones at a glance."""
    name = str(ballot.paper_name)
    if ballot.is_appraisal and ballot.title.endswith("测评"):
        name = name.removeprefix("测评")
    return name + str(_("（演练）")) if ballot.is_rehearsal else name


def _ballot_values(ballot):
    boxes = EN_SPACE.join(f"{word}{BOX}" for word in ballot.mark_words)
    rows = list(ballot.candidates.all())
    if ballot.is_appraisal:
        how = _("每项在一格画“○”，只画一格；不画的视为未表示。无记名。")
    else:
        how = _("每项在一格画“○”，只画一格，不画视为弃权；赞成的最多 %d 项，超过的整张无效。")
        how %= ballot.places
    return {
        "填写说明": how,
        # Two lines an item for a place's own wording of before; one row holds them all.
        "序号": "\n".join(f"{one.position}\n" for one in rows),
        "候选项": "\n".join(f"{one.title}\n{boxes}" for one in rows),
        "项号": "\n".join(str(one.position) for one in rows),
        "项名": "\n".join(one.title for one in rows),
        "票格": "\n".join(boxes for _one in rows),
    }


def _result_values(ballot):
    rows, words = list(ballot.candidates.all()), ballot.mark_words
    half = ballot.base // 2 if ballot.percent == 50 else ballot.base * ballot.percent / 100
    counted = [
        f"{words[0]} {one.first}，{words[1]} {one.second}，{words[2]} {one.third}" for one in rows
    ]
    grade = _("等次：") if ballot.is_appraisal else ""
    paper = ballot.voters.filter(participation__way="paper").count()
    way = _("无记名投票")
    if paper:
        way = _("无记名投票，电子票和纸质票（发出 %d 张）合并计票") % paper
    if guests := ballot.voters.present().filter(is_guest=True).count():
        way = _("%(way)s；列席 %(n)d 人参加，不计入全体") % {"way": way, "n": guests}
    return {
        "投票方式": str(way),
        "全体": str(ballot.roll_count),
        "到会": str(ballot.present_count),
        "发出": str(ballot.issued),
        "收回": str(ballot.returned),
        "有效": str(ballot.valid),
        "无效": str(ballot.invalid),
        "须超过": str(_("%g 票") % half),
        "序号": "\n".join(str(one.position) for one in rows),
        "票数": "\n".join(
            f"{one.title}：{said}，{grade}{ballot.result_words(one.result)}"
            for one, said in zip(rows, counted, strict=True)
        ),
        "票单摘要": ballot.sm3_words,
        "计票时间": day_words(ballot.closed_at),
    }


def number_of_sheet(ballot):
    """The number of the result sheet in force, "" while there is none."""
    rows = Document.objects.of(ballot).filter(kind=RESULT.key, state="issued")
    return rows.order_by("-pk").values_list("number", flat=True).first() or ""


def of(ballot, actor):
    return list(Document.objects.of(ballot).visible_to(actor).order_by("pk"))


def scope(actor):
    return Q(about_id__in=Ballot.objects.visible_to(actor).values("pk"))


def labels(ids, actor):
    rows = Ballot.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "title", "uid")
    return {pk: (title, reverse("ballots:show", args=[uid])) for pk, title, uid in rows}


def lock(ballot_id):
    Ballot.objects.select_for_update(of=("self",)).get(pk=ballot_id)


register(ABOUT, About(scope=scope, labels=labels, lock=lock))
