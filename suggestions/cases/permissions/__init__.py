"""Who sees a case, as whom they act on it, and what they are shown of it."""

from .conditions import ASKED_BY, CONDITIONS, NEVER_BY_ASSISTANTS, main_has_answered, may
from .holders import accused, holders, may_be_told, naming
from .reading import (
    FOLLOWED,
    holds_code,
    may_call,
    may_fetch,
    readable,
    reader,
    reprints,
    sees_contact,
    suspends_erasure,
)
from .roles import dispatchers_of, roles_of
from .scope import (
    BY_DIVISION,
    DEPUTIES,
    assigned_to,
    has_cases,
    is_assistant,
    is_unit,
    names_readers,
    reads,
    scope,
    sees_interests,
    snaps,
    unrestricted,
)
from .waiting import LIMIT_OF_OBJECTIONS, awaiting

__all__ = [
    "ASKED_BY",
    "BY_DIVISION",
    "CONDITIONS",
    "DEPUTIES",
    "FOLLOWED",
    "LIMIT_OF_OBJECTIONS",
    "NEVER_BY_ASSISTANTS",
    "accused",
    "assigned_to",
    "awaiting",
    "dispatchers_of",
    "has_cases",
    "holders",
    "holds_code",
    "is_assistant",
    "is_unit",
    "main_has_answered",
    "may",
    "may_be_told",
    "may_call",
    "may_fetch",
    "names_readers",
    "naming",
    "readable",
    "reader",
    "reads",
    "reprints",
    "roles_of",
    "scope",
    "sees_contact",
    "sees_interests",
    "snaps",
    "suspends_erasure",
    "unrestricted",
]
