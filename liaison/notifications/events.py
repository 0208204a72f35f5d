"""The register of everything that is told to somebody (D10): what it is called, who hears it and
by which ways. Apps declare their own in an `events.py`; pages, choices and wordings read it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from .models import Channel

STAFF = (Channel.INBOX, Channel.EMAIL, Channel.WECHAT)
CITIZEN = (Channel.SMS, Channel.WECHAT)
NOTICES: dict[str, "Notice"] = {}


@dataclass(frozen=True)
class Notice:
    """One kind of message. `key` is the event, or event.variant where one event has more wordings;
    `default` answers (title, body) with {placeholders}, `samples` the value of each placeholder."""

    key: str
    event: str
    label: str
    recipients: str
    channels: tuple
    offered: tuple = ()
    offices: frozenset = frozenset()  # roles that may hear it; empty = anybody
    is_fixed: bool = False
    default: Callable | None = None
    samples: dict | None = None

    @property
    def is_for_citizens(self):
        return Channel.INBOX not in self.channels and not self.is_fixed

    @property
    def is_worded_here(self):
        """Whether a place may give it words of its own."""
        return self.default is not None

    @property
    def choosable(self):
        """Ways that a user may switch on or off; the inbox is not among them."""
        if self.is_fixed or self.is_for_citizens:
            return ()
        return tuple(c for c in (*self.channels, *self.offered) if c != Channel.INBOX)


def declare(notice):
    NOTICES[notice.key] = notice
    return notice


def notice_of(key):
    """The entry of a notice or, where a variant is not declared, of its event; None if neither."""
    found = NOTICES.get(key)
    return found or next((n for n in NOTICES.values() if n.event == key), None)


def by_event():
    """{event: [its notices]} in order of declaration."""
    found = {}
    for notice in NOTICES.values():
        found.setdefault(notice.event, []).append(notice)
    return found


def load():
    """Import every app's events.py, so that the register is whole."""
    for config in apps.get_app_configs():
        if config.name.partition(".")[0] in {"liaison", "stations", "suggestions", "supervision"}:
            try:
                import_module(f"{config.name}.events")
            except ModuleNotFoundError as error:
                if error.name != f"{config.name}.events":
                    raise


declare(
    Notice(
        key="digest",
        event="digest",
        label=_("每日汇总"),
        recipients=_("选择每天汇总的本人"),
        channels=(Channel.EMAIL, Channel.WECHAT),
        is_fixed=True,
    )
)
