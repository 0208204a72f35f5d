"""Verbs of livelihood projects, in the order of the sixteen stages. A round is locked before its
projects, a project before its cases: in this order everywhere."""

from .accepting import accept, archive, complete, rate, record_test, rectify, refuse
from .cases import follow_case, link_case, say
from .changing import ask_change, decide_change, resume
from .deciding import (
    announce,
    deliberate,
    list_for_vote,
    publicise,
    record_vote,
    submit,
)
from .pace import keep_pace
from .planning import approve_plan, assign, plan, return_plan, start
from .progress import explain, hide_photo, note, report
from .proposals import admit, decline, propose, redact, take
from .rounds import (
    begin_round,
    close_call,
    correct_round,
    each,
    edit_round,
    end_round,
    extend_call,
    open_call,
)
from .screening import (
    collect,
    edit,
    pass_feasibility,
    pass_legality,
    pool,
    reconsider,
    reject,
    select,
    send_back,
)
from .shared import AFTER_START, BEFORE_START, BEFORE_TEST, BEFORE_VOTE, Invalid

__all__ = [
    "AFTER_START",
    "BEFORE_START",
    "BEFORE_TEST",
    "BEFORE_VOTE",
    "Invalid",
    "accept",
    "admit",
    "announce",
    "approve_plan",
    "archive",
    "ask_change",
    "assign",
    "begin_round",
    "close_call",
    "collect",
    "complete",
    "decide_change",
    "decline",
    "deliberate",
    "each",
    "edit",
    "edit_round",
    "end_round",
    "explain",
    "correct_round",
    "extend_call",
    "follow_case",
    "hide_photo",
    "keep_pace",
    "link_case",
    "list_for_vote",
    "note",
    "open_call",
    "pass_feasibility",
    "pass_legality",
    "plan",
    "pool",
    "propose",
    "publicise",
    "rate",
    "reconsider",
    "record_test",
    "record_vote",
    "rectify",
    "redact",
    "refuse",
    "reject",
    "report",
    "resume",
    "return_plan",
    "say",
    "select",
    "send_back",
    "start",
    "submit",
    "take",
]
