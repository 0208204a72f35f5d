"""Verbs of votes. The ballot's row is locked first everywhere; a voter shares that lock."""

from .casting import AlreadyVoted, NotOnRoll, NotOpen, NotOurBox, cast, check
from .closing import close, count_try, recounted
from .declaring import (
    annul,
    ask_annul,
    confirm,
    declare,
    drop_annul,
    hide_figures,
    report,
    second_ballot,
    show_figures,
)
from .opening import NoQuorum, NotReady, extend, issue_paper, open_ballot, stop
from .papering import count_papers, drop_paper, enter_paper
from .preparing import (
    MOST_CANDIDATES,
    cancel,
    edit,
    kinds_at,
    meetings_for,
    name_tellers,
    own_body,
    prepare,
    print_ballot,
    set_passphrase,
)
from .rolls import admit, issue_codes, mark_present, voter_with_code
from .shared import Conflict, Invalid

__all__ = [
    "MOST_CANDIDATES",
    "AlreadyVoted",
    "Conflict",
    "Invalid",
    "NoQuorum",
    "NotOnRoll",
    "NotOpen",
    "NotOurBox",
    "NotReady",
    "admit",
    "annul",
    "ask_annul",
    "cancel",
    "cast",
    "check",
    "close",
    "confirm",
    "count_papers",
    "count_try",
    "declare",
    "drop_annul",
    "drop_paper",
    "edit",
    "enter_paper",
    "extend",
    "hide_figures",
    "issue_codes",
    "issue_paper",
    "kinds_at",
    "mark_present",
    "meetings_for",
    "name_tellers",
    "open_ballot",
    "own_body",
    "prepare",
    "print_ballot",
    "recounted",
    "report",
    "second_ballot",
    "set_passphrase",
    "show_figures",
    "stop",
    "voter_with_code",
]
