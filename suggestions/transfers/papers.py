"""The papers of a hand-over: the letter to its receiver and, for 转信访, the citizen's 告知书.
They are issued in the step that hands over, under the numbers of the county."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.documents import actions as documents
from liaison.documents.kinds import LETTER, SHEET, About, declare, register
from liaison.documents.kinds import Kind as Paper
from liaison.documents.models import Document
from liaison.documents.permissions import office_of
from liaison.documents.wording import compose, day_words, in_force, short_name
from liaison.jurisdiction.rules import rule
from liaison.ledger.models import Event
from liaison.personal.scrub import masked
from suggestions.cases.models import Case

from . import rules
from .models import Kind, Transfer

ABOUT = "transfers.transfer"
SAMPLES = {
    "编号": "XF990101-2026-0003",
    "事项编号": "990101-20261118-00001",
    "标题": "河道边堆放农膜",
    "内容": "河道边堆着大量废旧农膜，下雨就冲进河里。",
    "地点": "清水河二号桥",
    "反映时间": "2026年11月18日",
    "来源": "富民社区联络站",
    "接收单位": "青溪县信访局",
    "不受理情形": "已进入信访程序",
    "理由": "请依法处理，由你单位答复来信人。",
    "请求": "提出意见",
}
NOTICE = declare(
    Paper(
        key="petition_notice",
        label=_("告知书（转信访）"),
        form=SHEET,
        word="人大信转",
        title="告知书",
        to="来信人",
        variables=SAMPLES,
        body="""您于{反映时间}反映的“{标题}”（编号 {事项编号}）已经收到并登记。
经研究，属于“{不受理情形}”，不由代表家站点办理，已转{接收单位}依法处理。
{理由}
您可以凭编号和查询码查看去向。对这次告知有疑问的，请联系{来源}。
联系电话：{联系电话}""",
    )
)
PETITION = declare(
    Paper(
        key="petition_letter",
        label=_("来信转办函"),
        form=LETTER,
        word="人大信函",
        title="关于转请处理“{标题}”来信的函",
        to="{接收单位}",
        variables=SAMPLES,
        body="""现将群众通过{来源}反映的“{标题}”（{编号}）转请依法处理。请签收；不属于你单位职责的，请说明理由退回。
一、反映的情况
{内容}
地点：{地点}。
二、说明
来信人的姓名和联系方式没有移送，需要补充情况的，请与移送单位联系。
联系人：{经办人}　{联系电话}""",
    )
)
CLUE = declare(
    Paper(
        key="procuratorate_letter",
        label=_("线索移送函"),
        form=LETTER,
        word="人大检移",
        title="关于移送“{标题}”线索的函",
        to="{接收单位}",
        variables=SAMPLES,
        body="""现将群众通过{来源}反映的“{标题}”（{编号}）有关线索移送你院。请签收；不属于你院职责的，请说明理由退回。
一、移送的理由
{理由}
二、反映的情况
{内容}
地点：{地点}。
来信人的姓名和联系方式没有移送，需要补充情况的，请与移送单位联系。
联系人：{经办人}　{联系电话}""",
    )
)
SPECIALTY = declare(
    Paper(
        key="specialty_sheet",
        label=_("专业站办理单"),
        form=SHEET,
        word="人大专送",
        title="专业站办理单",
        to="{接收单位}",
        variables=SAMPLES,
        body="""| 编号 | {编号} | 反映时间 | {反映时间} |
| 标题 | {标题} |
| 地点 | {地点} |
| 请求 | {请求} | 来源 | {来源} |
| 高3 | 说明 | {理由} |
| 高5 | 反映内容 | {内容} |
| 高3 | 办理意见 |  |
| 高2 | 签收人 |  | 签收时间 |  |""",
    )
)
# The first of a kind bears the number of the hand-over itself.
PAPERS = {
    Kind.PETITION: [(NOTICE, rules.PETITION_WORD), (PETITION, rules.PETITION_LETTER_WORD)],
    Kind.PROCURATORATE: [(CLUE, rules.PROCURATORATE_WORD)],
    Kind.SPECIALTY: [(SPECIALTY, rules.SPECIALTY_WORD)],
}


def issue(transfer, case, *, text, by, now):
    """Issue what `transfer`, stored just now, needs: the papers, the leading one first."""
    station = transfer.from_station
    values = _values(transfer, case, text, by.user)
    given = {
        "about": transfer,
        "values": values,
        "division": transfer.division,
        "body": f"division:{transfer.division[:6]}",
        "office": office_of(by) or f"station:{station.code}",
        "quotes": [transfer.title, *transfer.facts.split("\n"), transfer.location_text],
    }
    papers = [
        given
        | {
            "kind": paper.key,
            "word": rule(word, transfer.division),
            "addressee": "" if paper is NOTICE else _addressee(transfer),
        }
        for paper, word in PAPERS[transfer.kind]
    ]
    return documents.issue_all(papers, by=by, now=now)


def _addressee(transfer):
    if transfer.to_station_id:
        return f"station:{transfer.to_station.code}"
    return f"organisation:{transfer.to_organisation.code}"


def redrawn(transfer, *, is_notice):
    """The content of a paper of a hand-over from before papers were kept here: the words of today
    under its own number and day. Nothing is stored, so what was erased is not in it."""
    paper = NOTICE if is_notice else PAPERS[transfer.kind][-1][0]
    first = Event.objects.filter(
        subject_type=transfer.subject_type, subject_id=transfer.pk, seq=1
    ).values_list("words__text", flat=True)
    values = _values(transfer, transfer.case, first.first() or "", transfer.sent_by)
    values |= {"日期": day_words(transfer.sent_at), "发文字号": transfer.paper}
    return compose(paper.key, values, wording=in_force(paper.key, transfer.division))


def _values(transfer, case, text, handler):
    station = transfer.from_station
    return {
        "机关": station.name,
        "机关简称": short_name(station.name),
        "经办人": str(handler or ""),
        "联系电话": station.phone,
        "编号": transfer.number,
        "事项编号": case.number,
        "标题": transfer.title,
        "内容": transfer.facts,
        "地点": transfer.location_text,
        "反映时间": day_words(case.submitted_at),
        "来源": station.name,
        "接收单位": transfer.receiver.name,
        "不受理情形": transfer.reason.title if transfer.reason else "",
        # A petition's are for the citizen, with the office's telephone; the others leave the house.
        "理由": text if transfer.kind == Kind.PETITION else masked(text),
        "请求": transfer.get_purpose_display() if transfer.purpose else "",
        "抄送": "",
    }


def of(transfer, actor):
    """The papers of `transfer` that the actor sees, in the order of issue."""
    return list(Document.objects.of(transfer).visible_to(actor).order_by("pk"))


def notice_of(transfer):
    """The citizen's own paper; None for a hand-over from before papers were numbered here."""
    rows = Document.objects.of(transfer).filter(kind=NOTICE.key).select_related("rendition")
    return rows.order_by("-pk").first()


def scope(actor):
    """Whoever sees the hand-over; the 告知书 only whoever sees the case itself."""
    seen = Transfer.objects.visible_to(actor)
    beside = seen.filter(case__in=Case.objects.visible_to(actor))
    own = Q(kind=NOTICE.key, about_id__in=beside.values("pk"))
    return own | (~Q(kind=NOTICE.key) & Q(about_id__in=seen.values("pk")))


def labels(ids, actor):
    rows = Transfer.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "number")
    return {pk: (number, reverse("transfers:show", args=[number])) for pk, number in rows}


def lock(transfer_id):
    """Case first, then hand-over."""
    transfer = Transfer.objects.get(pk=transfer_id)
    Case.objects.select_for_update(of=("self",)).get(pk=transfer.case_id)
    Transfer.objects.select_for_update(of=("self",)).get(pk=transfer_id)


register(ABOUT, About(scope=scope, labels=labels, lock=lock))
