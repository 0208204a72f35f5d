"""How a subject moves: the one mechanism that every workflow table runs on.

A table maps each action to a `Rule` (source states, target states, roles). `allowed_actions` and
`step` read the same table, so what is shown and what is enforced cannot part.
"""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import OperationalError, models
from django.utils.translation import gettext_lazy as _

from liaison.deadlines import actions as deadlines
from liaison.errors import Refusal
from liaison.ledger import actions as ledger
from liaison.notifications import actions as notifications
from liaison.text import GAP
from liaison.whole import part

KEEP = frozenset({"="})  # the action leaves the state as it is
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # queue order of what waits for nothing


class NotAllowed(Refusal):
    """The actor does not hold a role that may take this action (403)."""

    status = 403
    code = "not-allowed"


class WrongState(Refusal):
    """The action exists and the actor may take it, but not in the present state (409)."""

    status = 409
    code = "wrong-state"

    def __init__(self, detail, state, actions=()):
        super().__init__(detail)
        self.state, self.actions = state, list(actions)


class StaleVersion(Refusal):
    """Somebody acted on the subject since the caller read it (412)."""

    status = 412
    code = "stale-version"


class Unfilled(Refusal):
    """Standard wording was sent without what only the writer knows (422)."""

    status = 422
    code = "unfilled"
    field = "text"
    detail = _("还有“〔请填…〕”没有写，请换成实际内容。")

    @property
    def errors(self):
        return {self.field: [str(self.detail)]}


class Busy(Refusal):
    """Another action on the same subject is running (409)."""

    status = 409
    code = "busy"


class OtherOffice(Refusal):
    """The page was opened in one office and sent in another: nobody acts as whom they did not
    choose, least of all past the key of the office they proposed to (409)."""

    status = 409
    code = "other-office"
    detail = _("打开页面以后您的身份换了，刚才这一步没有执行。请看清现在的身份再操作。")


@dataclass(frozen=True)
class Actor:
    """Whoever acts. `memberships` are the user's current ones, `membership` the active one;
    `holds` is the (subject_type, id) whose code a citizen showed; `key` an API key's id."""

    kind: str
    user: Any = None
    membership: Any = None
    memberships: tuple = ()
    holds: tuple | None = None
    key: int | None = None
    scopes: frozenset = field(default_factory=frozenset)
    within: str = ""  # a program may be narrowed to one division of its office's place

    @property
    def label(self):
        """What the ledger says: stable, no personal data."""
        if self.kind == "user":
            return f"user:{self.user.pk}"
        return f"key:{self.key}:user:{self.user.pk}" if self.kind == "key" else self.kind

    @property
    def on_behalf(self):
        """{"on_behalf": whose} when the active membership acts for somebody else, else {}."""
        return getattr(self.membership, "on_behalf", {})

    @property
    def is_staff_member(self):
        return self.membership is not None


SYSTEM = Actor(kind="system")


def check_office(request):
    """Raise OtherOffice unless the form (components/_office.html) was opened in the office that
    is active now."""
    held = request.actor.membership
    if request.POST.get("office", "") not in {"", str(held and held.pk)}:
        raise OtherOffice


def citizen_of(subject):
    return Actor(kind="citizen", holds=(subject.subject_type, subject.pk))


@dataclass(frozen=True)
class Rule:
    sources: frozenset
    targets: frozenset
    roles: frozenset


def rule(sources, targets, *roles):
    """One line of a table: any of `sources` → one of `targets` (KEEP = unchanged) by `roles`."""
    return Rule(frozenset(sources), frozenset(targets), frozenset(roles))


class Subject(models.Model):
    """Whatever has a state, a version (= last event's seq) and a place in a queue."""

    TRANSITIONS: dict = {}

    state = models.CharField(_("状态"), max_length=30)
    resume_state = models.CharField(_("恢复到"), max_length=30, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    queue_at = models.DateTimeField(_("排序时间"), default=NEVER)

    class Meta:
        abstract = True

    @property
    def subject_type(self):
        return self._meta.label_lower

    def roles_of(self, actor):
        """The workflow roles that `actor` holds for this row (permissions.py of the app)."""
        raise NotImplementedError

    def may(self, action, actor, now):
        """A condition of the row beyond state and role; apps narrow it in permissions.py."""
        return True

    def why_not(self, action, actor, now):
        """Why `may` says no, and what to do about it, where the state alone does not say it."""
        return ""

    def word_of(self, action):
        """What a step is called on its button here."""
        return action.label

    def drafts(self, event, *, by, now):
        """The messages that `event` causes (notifications.py of the app)."""
        return ()


def allowed_actions(subject, actor, now, among=None):
    """Actions that `actor` may take on `subject` now, all or those `among` these; buttons, API and
    `step` all ask here."""
    roles, table = subject.roles_of(actor), subject.TRANSITIONS
    return [
        action
        for action in among or table
        if subject.state in table[action].sources
        and roles & table[action].roles
        and subject.may(action, actor, now)
    ]


def check_version(subject, version):
    """Raise StaleVersion when `subject` has moved on since the caller saw `version` (None: did
    not say)."""
    if version is not None and version != subject.version:
        raise StaleVersion(_("这件事项刚刚有了新变化，请先看最新情况，再操作。"))


@contextmanager
def begin(row, action, *, by, now, role="", text="", data=None):
    """Store a new subject with its first event; clocks are started inside the block, and one whose
    due time stands before is in `row.queue_at` already."""
    with ExitStack() as stack:
        stack.enter_context(part())
        row.event_data, row.event_text = dict(data or {}), text
        row.version = 1
        row.save(force_insert=True)
        stack.enter_context(deadlines.holding(row, is_new=True))
        yield row
        row.version = 0
        event = ledger.append(
            subject=row,
            action=action,
            by=by,
            now=now,
            role=role,
            target=row.state,
            data=row.event_data,
            text=row.event_text,
        )
        row.version = event.seq
        due = deadlines.next_due(subject=row) or NEVER
        if due != row.queue_at:
            row.queue_at = due
            row.save(update_fields=["queue_at"])
        notifications.enqueue(row.drafts(event, by=by, now=now), now=now)


def expect(row, action, *, by, now, version=None):
    """The roles in which `by` may take `action` now. Raises what `step` raises: for whoever has
    costly work to do before it."""
    entry, held = row.TRANSITIONS[action], row.roles_of(by)
    roles = held & entry.roles
    if held:  # what somebody else just did may have cost the role: that is said first
        check_version(row, version)
    if not roles:
        raise NotAllowed(_("您没有办理这一步的权限。"))
    if row.state not in entry.sources or not row.may(action, by, now):
        words = row.why_not(action, by, now) if row.state in entry.sources else ""
        raise WrongState(
            words or _("当前状态是“%s”，不能做这一步。") % row.get_state_display(),
            row.state,
            allowed_actions(row, by, now),
        )
    return roles


@contextmanager
def step(subject, action, *, by, now, version=None, text="", data=None):
    """Lock `subject`, check that `by` may take `action`, let the caller set fields, then store
    state, event and messages in the same transaction.

    The caller sets `row.state` itself when the rule has several targets, and may add to
    `row.event_data`. Raises NotAllowed, WrongState, StaleVersion, Busy; nothing is changed then.
    """
    entry = subject.TRANSITIONS[action]
    with part(), deadlines.holding(subject):
        row = _locked(subject)
        roles = expect(row, action, by=by, now=now, version=version)
        source = row.state
        row.event_data = dict(data or {})
        row.event_text = text
        yield row
        if GAP in row.event_text:
            raise Unfilled
        _settle_state(row, entry, source, action)
        row.queue_at = deadlines.next_due(subject=row) or NEVER
        event = ledger.append(
            subject=row,
            action=action,
            by=by,
            now=now,
            role=sorted(roles)[0],
            source=source,
            target=row.state,
            data=row.event_data,
            text=row.event_text,
        )
        row.version = event.seq
        row.save()
        notifications.enqueue(row.drafts(event, by=by, now=now), now=now)
    _refresh(subject, row)


def record(row, action, *, by, now, role="", text="", data=None):
    """Append an event that moves nothing (reminder, reveal, erasure) to a row already locked."""
    event = ledger.append(
        subject=row,
        action=action,
        by=by,
        now=now,
        role=role,
        source=row.state,
        target=row.state,
        data=data,
        text=text,
    )
    row.version = event.seq
    row.save(update_fields=["version"])
    return event


def _refresh(subject, row):
    """The caller's object shows what was stored, related rows included."""
    subject.__dict__.update({name: v for name, v in row.__dict__.items() if name != "_state"})
    subject.__dict__.pop("_prefetched_objects_cache", None)  # what was read before the step
    subject._state.fields_cache.clear()
    subject._state.fields_cache.update(row._state.fields_cache)


@cache
def _with_last_event(model):
    """The rows that `_locked` asks, put together once: every step of every subject needs it."""
    rows = model._base_manager.select_for_update(of=("self",))
    return rows.annotate(last_event=ledger.last_of(model))


def _locked(subject):
    try:
        row = _with_last_event(type(subject)).get(pk=subject.pk)
    except OperationalError as error:
        raise Busy(_("别人正在办理这件事项，请稍后再试。")) from error
    if row.version == subject.version:  # what the caller has read of it is as true as before
        for name, related in subject._state.fields_cache.items():
            if not isinstance(related, Subject):  # those move by themselves
                row._state.fields_cache[name] = related
    return row


def _settle_state(row, entry, source, action):
    if entry.targets == KEEP:
        if row.state != source:
            raise AssertionError(f"{action} must keep {source}, the verb set {row.state}")
    elif row.state == source and len(entry.targets) == 1:
        (row.state,) = entry.targets
    elif row.state not in entry.targets:
        raise AssertionError(f"{action} may not lead from {source} to {row.state}")
