"""审议意见书: the numbered paper that hands the opinion over, in the committee's name."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.documents import actions as documents
from liaison.documents.kinds import LETTER, About, Kind, declare, register
from liaison.documents.models import Document
from liaison.documents.permissions import office_of
from liaison.documents.workflow import Action as Step
from liaison.documents.workflow import State as PaperState
from supervision.meetings.papers import signed_by

from .models import DeliberationOpinion

ABOUT = "opinions.deliberationopinion"
PAPER = declare(
    Kind(
        key="deliberation_opinion",
        label=_("审议意见书"),
        form=LETTER,
        word="{机关简称}审",
        title="关于{标题}的审议意见",
        to="{收文单位}",
        variables={
            "标题": "老旧小区改造情况报告",
            "收文单位": "青溪县住房和城乡建设局",
            "会议名称": "青溪县第十八届人民代表大会常务委员会第三十次会议",
            "审议意见": "一、加快进度。对已列入计划的小区逐个排出时间表。\n二、建好用好。",
            "期限": "2027年2月22日",
        },
        body="""{会议名称}听取和审议了{标题}。现将常委会组成人员的审议意见送你单位研究处理。
{审议意见}
请于{期限}前将研究处理情况书面报告常务委员会。
联系人：{经办人}　{联系电话}""",
    )
)


def issue(opinion, *, due, by, now):
    division = opinion.meeting.term.division
    values = signed_by(by, division, handler=opinion.drafted_by) | {
        "标题": opinion.title,
        "收文单位": opinion.organisation.name,
        "会议名称": opinion.meeting.title,
        "审议意见": opinion.content,
        "期限": due,
        "抄送": "",
    }
    return documents.issue(
        kind=PAPER.key,
        about=opinion,
        values=values,
        division=opinion.division,
        body=f"division:{opinion.division}",
        office=office_of(by),
        addressee=f"organisation:{opinion.organisation.code}",
        by=by,
        now=now,
    )


def of(opinion, actor):
    return list(Document.objects.of(opinion).visible_to(actor).order_by("pk"))


def standing(opinion):
    """The paper that stands for the opinion now, None before it was signed."""
    return Document.objects.of(opinion).filter(state=PaperState.ISSUED).order_by("pk").last()


def scope(actor):
    return Q(about_id__in=DeliberationOpinion.objects.visible_to(actor).values("pk"))


def labels(ids, actor):
    rows = DeliberationOpinion.objects.visible_to(actor).filter(pk__in=ids)
    return {
        pk: (title, reverse("opinions:show", args=[uid]))
        for pk, title, uid in rows.values_list("pk", "title", "uid")
    }


def lock(opinion_id):
    DeliberationOpinion.objects.select_for_update(of=("self",)).get(pk=opinion_id)


def moved(document, action, by, now, text):
    """The paper was voided: the opinion follows it."""
    if action == Step.VOID:
        from . import actions

        opinion = DeliberationOpinion.objects.get(pk=document.about_id)
        actions.follow_paper(opinion, text=text, by=by, now=now)


register(ABOUT, About(scope=scope, labels=labels, lock=lock, moved=moved))
