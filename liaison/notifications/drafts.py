from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Draft:
    """A message before it is written. `key` + recipient + channel make the dedupe key.

    `notice` names its entry in the register where that is not the event itself; `values` fill the
    placeholders of a place's own wording and of WeChat's templates.
    """

    event: str
    title: str
    body: str
    link: str
    key: str
    user: Any = None
    phone: str = ""
    openid: str = ""
    used_up: tuple = ()  # the WeChat templates that `openid` takes no more
    channels: tuple = ("inbox",)
    standby: tuple = ()  # those that go out only if WeChat does not take its own
    is_urgent: bool = False
    is_discreet: bool = False  # outside the house only that there is something, not what
    notice: str = ""
    values: dict = field(default_factory=dict, compare=False)
    subject: Any = field(default=None, compare=False)
    place: str = ""  # the division, where no subject says it

    @property
    def division(self):
        return getattr(self.subject, "division", "") or self.place
