"""A 审议意见 in every state, through the real verbs."""

from datetime import timedelta

from supervision.opinions import actions
from supervision.opinions.workflow import State
from tests.cast import NOW
from tests.supervision import sittings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def draft(cast, **fields):
    meeting = sittings.convened(cast)
    given = {"title": "老旧小区改造情况报告", "content": "一、加快进度。\n二、建好用好。"}
    given |= {"organisation": cast.unit2, "meeting": meeting, "by": cast.actor("office")}
    return actions.draw_up(**given | fields, now=NOW)


def in_review(cast):
    return actions.submit(draft(cast), by=cast.actor("office"), now=NOW)


def issued(cast):
    return actions.issue(in_review(cast), by=cast.actor("leader"), now=NOW)


def in_hand(cast):
    return actions.sign(issued(cast), by=cast.actor("unit2"), now=NOW + HOUR)


def reported(cast):
    return actions.report(
        in_hand(cast), text="已列出时间表", by=cast.actor("unit2"), now=NOW + 2 * HOUR
    )


def appraised(cast, grade):
    return actions.appraise(
        reported(cast), grade=grade, by=cast.actor("office"), now=NOW + 3 * HOUR
    )


def closed(cast):
    return appraised(cast, "basically")


def again(cast):
    return appraised(cast, "dissatisfied")


def concluded(cast):
    return actions.conclude(
        again(cast), text="列入专题询问", by=cast.actor("leader"), now=NOW + 4 * HOUR
    )


def voided(cast):
    return actions.void(in_hand(cast), text="主送单位写错", by=cast.actor("office"), now=NOW + DAY)


def withdrawn(cast):
    return actions.withdraw(draft(cast), text="重复", by=cast.actor("office"), now=NOW)


STAGES = {state: globals()[state.value] for state in State}
