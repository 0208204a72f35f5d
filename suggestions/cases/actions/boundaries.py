"""Limits around a case: named readers, an own interest, a group's flag, numbers masked later."""

from django.db import transaction
from django.utils.translation import gettext as _

from liaison.accounts.models import User
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.ledger.models import Event
from liaison.notifications import actions as notifications
from liaison.personal import identifiers
from liaison.workflow import step
from stations.memberships.models import Role as Office
from suggestions.cases import extensions, finding, permissions, rules
from suggestions.cases.models import SENSITIVE_TITLE, CaseReader, InterestDeclaration, Sensitivity
from suggestions.cases.workflow import Action

from .shared import Invalid, require_words

AROUND = {
    Office.DEPUTY,
    Office.STATION_OFFICER,
    Office.STREET_CLERK,
    Office.CONGRESS_CLERK,
    Office.LEADER,
    Office.GOVERNMENT_OFFICER,
    Office.UNIT_OFFICER,
}


def mark_sensitive(case, *, kind, by, now, version=None, text="", unit=None):
    """列为敏感件: from now on named readers only, and whoever marks it is one of them.

    `unit` is the unit that an accusation is about: it never sees the case again, not even a part
    that was assigned to it. What inboxes quote of the matter is taken back.
    """
    data = {"kind": kind} | ({"unit": unit.code} if unit else {})
    with step(
        case, Action.MARK_SENSITIVE, by=by, now=now, version=version, text=text, data=data
    ) as c:
        if unit and kind != Sensitivity.ACCUSATION:
            raise Invalid(_("只有“反映公职人员问题”才填写被反映的单位。"), "unit")
        if (kind, unit or c.accused_unit) == (c.sensitivity, c.accused_unit):
            raise Invalid(_("已经是这一类敏感件。"), "kind")
        if kind == Sensitivity.ACCUSATION:
            unit = unit or c.accused_unit
        c.sensitivity, c.accused_unit, c.may_publish = kind, unit, False
        extensions.tell(extensions.ON_UNPUBLISH, c, "sensitive", now)
        if unit:
            c.readers.filter(user__in=permissions.accused(c, now=now)).delete()
        name_readers(c, now)
        _take_back_messages(c)
        if not permissions.names_readers(by.membership):
            CaseReader.objects.get_or_create(
                case=c, user=by.user, defaults={"granted_by": by.user, "at": now}
            )
    return case


def name_readers(case, now):
    """Where nobody heads the office that reads restricted cases, its colleagues without the
    headship are named instead: no case is left without a reader."""
    if permissions.naming(case, now=now).exists():
        return
    offices = {Office(code) for code in str(rule(rules.NAMED_READERS, case.division)).split()}
    held = permissions.holders(case, offices, now=now)
    for user in User.objects.filter(is_active=True, pk__in=held.values("user")):
        CaseReader.objects.get_or_create(case=case, user=user, defaults={"at": now})


def _take_back_messages(case):
    """What inboxes quote of the matter."""
    quoted = [text for text in (case.content, case.title, case.location_text) if text]

    def without(text):
        for words in quoted:
            text = text.replace(words, str(SENSITIVE_TITLE))
        return text

    notifications.rewrite(subject=case, change=without)


def unmark_sensitive(case, *, text, by, now, version=None):
    """解除敏感件: whoever reaches the case by office reads it again. The named readers end."""
    require_words(text, _("请写明解除的理由。"))
    data = {"kind": case.sensitivity}
    with step(
        case, Action.UNMARK_SENSITIVE, by=by, now=now, version=version, text=text, data=data
    ) as c:
        c.sensitivity, c.accused_unit = Sensitivity.NONE, None
        c.readers.all().delete()
    return case


def candidates(case, *, now):
    """Users whose office reaches `case` and who may be named its readers."""
    held = permissions.holders(case, AROUND, now=now)
    users = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return users.exclude(pk__in=permissions.accused(case, now=now))


def add_reader(case, *, user, by, now, version=None):
    """增加知悉人: somebody whose office reaches the case, never of the accused unit."""
    data = {"user": user.pk}
    with step(case, Action.ADD_READER, by=by, now=now, version=version, data=data) as c:
        if not candidates(c, now=now).filter(pk=user.pk).exists():
            raise Invalid(_("只能指定办理这件事项的岗位上的人，被反映的单位除外。"), "user")
        _reader, is_new = CaseReader.objects.get_or_create(
            case=c, user=user, defaults={"granted_by": by.user, "at": now}
        )
        if not is_new:
            raise Invalid(_("这个人已经是知悉人。"), "user")
    return case


def remove_reader(case, *, user, by, now, version=None):
    """取消知悉人: ends at once, for messages and photographs too."""
    data = {"user": user.pk}
    with step(case, Action.REMOVE_READER, by=by, now=now, version=version, data=data) as c:
        if not c.readers.filter(user=user).delete()[0]:
            raise Invalid(_("这个人不是知悉人。"), "user")
    return case


def note_group(case, *, by, now, version=None):
    """已阅多人事项: the congress office has taken note of a group's matter."""
    with step(case, Action.NOTE_GROUP, by=by, now=now, version=version) as c:
        c.group_noted_at = now
    return case


def declare_interest(case, *, text, by, now, version=None):
    """申报利益回避 (Representatives Law art. 59): the representative's own firm, relative or
    property is concerned. From then on they only read, and the station finds another one."""
    require_words(text, _("请写明是什么利益关系。"))
    with step(case, Action.DECLARE_INTEREST, by=by, now=now, version=version, text=text) as c:
        InterestDeclaration.objects.create(
            case=c, representative=c.representative, text=text, declared_at=now
        )
        c.interested = c.representative
        c.event_data["representative"] = str(c.representative.uid)
    return case


def mask_text(case, *, by, now, version=None):
    """遮盖号码: identity numbers, cards and phones in the matter and in everything said about it;
    the originals are gone afterwards, and the chain still verifies."""

    def change(_event, text):
        return identifiers.mask(text)

    with transaction.atomic():
        with step(case, Action.MASK_TEXT, by=by, now=now, version=version) as c:
            texts = ledger.rewritten(subject=c, change=change)
            own = {name: getattr(c, name) for name in ("title", "content", "location_text")}
            kinds = identifiers.kinds(*own.values())
            if not kinds and not texts:
                raise Invalid(_("没有找到身份证号、银行卡号或电话号码。"), "version")
            c.title, c.content, c.location_text = (
                identifiers.mask(own["title"])[:60],
                identifiers.mask(own["content"]),
                identifiers.mask(own["location_text"])[:120],
            )
            finding.keep(c)
            c.event_data |= {"kinds": kinds, "redacted": ledger.redactions(texts)}
        event = Event.objects.get(
            subject_type=case.subject_type, subject_id=case.pk, seq=case.version
        )
        ledger.redact(event=event, texts=texts)
        notifications.rewrite(subject=case, change=identifiers.mask)
    return case
