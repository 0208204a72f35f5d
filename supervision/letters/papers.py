"""The 监督建议函 on paper: letter form, number, seal area; the signed scan comes back to the same
document (liaison.documents), and the letter hears of it."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from liaison.documents import actions as documents
from liaison.documents.kinds import LETTER, About, Kind, declare, register
from liaison.documents.models import Document
from liaison.documents.permissions import office_of
from liaison.documents.workflow import Action as Step
from liaison.documents.workflow import State as PaperState
from stations.divisions.models import Division
from supervision.meetings.papers import signed_by
from supervision.meetings.parties import HOUSE

from .models import SupervisionLetter

ABOUT = "letters.supervisionletter"
PAPER = declare(
    Kind(
        key="supervision_letter",
        label=_("监督建议函"),
        form=LETTER,
        word="{机关简称}督函",
        title="关于{事由}的监督建议函",
        to="{收文单位}",
        variables={
            "事由": "老旧小区改造进度滞后",
            "收文单位": "青溪县住房和城乡建设局",
            "问题": "已列入计划的六个小区中，两个尚未开工，居民反映集中。",
            "建议": "（一）倒排工期，明确开工、完工日期。\n（二）每月向居民公示进度。",
            "答复期限": "20个工作日",
        },
        body="""在监督工作中发现以下问题，现提出监督建议。
一、发现的问题
{问题}
二、监督建议
{建议}
请认真研究办理，自收到本函之日起{答复期限}内书面答复。
联系人：{经办人}　{联系电话}""",
    )
)


def issue(letter, *, period, by, now):
    division = Division.objects.get(pk=letter.division)
    values = signed_by(by, division, handler=letter.drafted_by) | {
        "事由": letter.title,
        "收文单位": letter.organisation.name,
        "问题": letter.problems,
        "建议": letter.advice,
        "答复期限": period,
        "抄送": "",
    }
    return documents.issue(
        kind=PAPER.key,
        about=letter,
        values=values,
        division=letter.division,
        body=f"division:{letter.division}",
        office=office_of(by),
        addressee=f"organisation:{letter.organisation.code}",
        by=by,
        now=now,
    )


def standing(letter):
    """The paper that stands for the letter now, None before it was signed."""
    return Document.objects.of(letter).filter(state=PaperState.ISSUED).order_by("pk").last()


def scope(actor):
    """The house reads every paper of a letter; whoever is outside the one that stands in it, never
    one that was voided before it was sent."""
    letters = SupervisionLetter.objects.visible_to(actor)
    if actor.membership is not None and actor.membership.role in HOUSE:
        return Q(about_id__in=letters.values("pk"))
    return Q(Exists(letters.filter(pk=OuterRef("about_id"), paper=OuterRef("number"))))


def labels(ids, actor):
    rows = SupervisionLetter.objects.visible_to(actor).filter(pk__in=ids)
    return {row.pk: (row.title, row.get_absolute_url()) for row in rows}


def lock(letter_id):
    SupervisionLetter.objects.select_for_update(of=("self",)).get(pk=letter_id)


def moved(document, action, by, now, text):
    """The scan of the sealed letter came back: it may go out. The paper was voided: the letter
    follows it."""
    letter = SupervisionLetter.objects.get(pk=document.about_id)
    if action == Step.FILE_COPY:
        SupervisionLetter.objects.filter(pk=letter.pk).update(has_copy=True)
    elif action == Step.VOID:
        from . import actions

        actions.follow_paper(letter, text=text, by=by, now=now)


register(ABOUT, About(scope=scope, labels=labels, lock=lock, moved=moved))
