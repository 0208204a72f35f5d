"""A letter and a problem in every state, through the real verbs."""

import uuid
from datetime import date, timedelta

from liaison.attachments.actions import owner_digest
from liaison.attachments.models import Attachment
from liaison.documents import actions as documents
from liaison.documents.copies import Page
from liaison.documents.models import Document
from stations.memberships.models import Membership, Role
from supervision.letters import actions, problems
from supervision.letters.workflow import ProblemState, State
from tests.cast import NOW, make_user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DUE = date(2026, 12, 31)


def second(cast):
    """Another clerk of the same office."""
    if "office2" not in cast.users:
        cast.users["office2"] = make_user("office2", "何示例", Role.CONGRESS_CLERK, cast.division)
    return cast.actor("office2")


def draft(cast, **fields):
    given = {"division": "990101", "title": "老旧小区改造进度滞后", "organisation": cast.unit2}
    given |= {"problems": "两个小区没有开工。", "advice": "一、倒排工期。\n二、每月公示。"}
    return actions.draw_up(**given | fields, by=cast.actor("office"), now=NOW)


def in_review(cast):
    return actions.submit(draft(cast), by=cast.actor("office"), now=NOW)


def to_sign(cast):
    return actions.approve(in_review(cast), by=second(cast), now=NOW)


def signed(cast):
    return actions.sign_off(to_sign(cast), by=cast.actor("leader"), now=NOW)


def seal(cast, letter, by="leader"):
    """The scan of the sealed letter comes back."""
    paper = Document.objects.of(letter).get(state="issued")
    with paper.rendition.pdf.open("rb") as file:
        pages = [Page(file.read() + b"\n% scanned", is_pdf=True)]
    documents.file_copy(paper, pages=pages, by=cast.actor(by), now=NOW)
    letter.refresh_from_db()
    return letter


def issued(cast):
    letter = seal(cast, signed(cast))
    return actions.send(letter, by=cast.actor("office"), now=NOW)


def in_hand(cast):
    return actions.sign(issued(cast), by=cast.actor("unit2"), now=NOW + HOUR)


def answered(cast):
    letter = in_hand(cast)
    return actions.answer(letter, text="已开工", by=cast.actor("unit2"), now=NOW + 2 * HOUR)


def accepted(cast):
    return actions.accept(answered(cast), by=cast.actor("office"), now=NOW + 3 * HOUR)


def voided(cast):
    return actions.void(in_hand(cast), text="主送单位写错", by=cast.actor("office"), now=NOW + DAY)


def withdrawn(cast):
    return actions.withdraw(draft(cast), text="重复", by=cast.actor("office"), now=NOW)


STAGES = {state: globals()[state.value] for state in State}


# --- problems -------------------------------------------------------------------------------------


def photo(owner="stage"):
    name = uuid.uuid4().hex
    return Attachment.objects.create(
        owner=owner_digest(owner),
        width=4,
        height=3,
        sha256="0" * 64,
        file=f"x/{name}.jpg",
        thumbnail=f"x/{name}-small.jpg",
        uploaded_at=NOW,
    ).pk


def listed(cast):
    by = cast.actor("office")
    sheet = problems.open_list(division="990101", title="第三季度督查", by=by, now=NOW)
    given = {"text": "充电棚没有灭火器。", "organisation": cast.unit2, "due_on": DUE}
    return problems.add(sheet, **given, by=by, now=NOW)


def planned(cast):
    given = {"person": "沈示例", "measure": "每棚两具", "by": cast.actor("unit2")}
    return problems.plan(listed(cast), **given, now=NOW + HOUR)


def fixed(cast):
    given = {"text": "已装好", "photos": [photo()], "owner": "stage"}
    return problems.fix(planned(cast), **given, by=cast.actor("unit2"), now=NOW + 2 * HOUR)


def closed(cast):
    return problems.pass_(fixed(cast), by=cast.actor("office"), now=NOW + 3 * HOUR)


def dropped(cast):
    return problems.drop(listed(cast), text="重复", by=cast.actor("office"), now=NOW)


PROBLEM_STAGES = {
    ProblemState.OPEN: listed,
    ProblemState.PLANNED: planned,
    ProblemState.FIXED: fixed,
    ProblemState.CLOSED: closed,
    ProblemState.DROPPED: dropped,
}


def becomes(cast, name, role, **place):
    """Somebody of the cast changes offices; what they wrote stays theirs."""
    Membership.objects.filter(user=cast.users[name]).update(
        role=role, **{"division": None, "organisation": None} | place
    )
    return cast.actor(name)
