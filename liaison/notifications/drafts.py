from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Draft:
    """A message before it is written. `key` + recipient + channel make the dedupe key."""

    event: str
    title: str
    body: str
    link: str
    key: str
    user: Any = None
    phone: str = ""
    channels: tuple = ("inbox",)
    is_urgent: bool = False
    subject: Any = field(default=None, compare=False)
