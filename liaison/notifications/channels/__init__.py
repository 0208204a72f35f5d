"""Ways out of the house. Each channel has `is_on()`, `send(message)` and `find(message)`, and
answers with a Report; only WeChat touches the database, for the token that all processes share."""

from dataclasses import dataclass
from enum import Enum, auto


class Outcome(Enum):
    SENT = auto()  # the provider has it
    ABSENT = auto()  # the provider surely does not have it: send (again)
    UNKNOWN = auto()  # it may have it: ask before sending again
    REFUSED = auto()  # it will never take this message
    DECLINED = auto()  # the reader does not want it: nobody's fault, never tried again


@dataclass(frozen=True)
class Report:
    outcome: Outcome
    error: str = ""
    is_gone: bool = False  # there is no such reader: whatever was bound to them ends
