"""Verbs of openness. Case first, then publication: both rows are locked in this order everywhere.
Nothing is public before a second person has looked at it, and everything goes at once."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.attachments.models import Attachment
from liaison.attachments.models import Purpose as PhotoPurpose
from liaison.deadlines.words import day_words
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.ledger import actions as ledger
from liaison.limits.actions import enforce, hit
from liaison.workdays.calendar import local_day
from liaison.workflow import SYSTEM, NotAllowed, WrongState, begin, record, step
from stations.representatives.rules import freeze_at
from suggestions.cases.actions import Invalid
from suggestions.cases.models import Case
from suggestions.cases.workflow import PUBLICATION_MOVED

from . import checks, permissions, rules
from .models import TEXTS, FilterWord, MeToo, Publication, PublicationPhoto, Side, Why
from .workflow import DRAFT, Action, State

DAY = timedelta(days=1)
PHOTOS = (PhotoPurpose.BEFORE, PhotoPurpose.AFTER, PhotoPurpose.REPLY)  # never the citizen's


class NotForFacilities(Refusal):
    status = 404
    code = "no-me-too"
    detail = gettext_lazy("这一类事项没有“我也遇到”。")


class Crowded(Refusal):
    """So many tapped from this network today that nothing more is counted (429)."""

    status = 429
    code = "crowded"
    detail = gettext_lazy("这里今天点的人太多，这一次没有记上。")


class Frozen(Refusal):
    status = 409
    code = "frozen"


class Unchecked(Invalid):
    """Something must be confirmed by a person first (422)."""

    def __init__(self, found):
        super().__init__(_("请核对下面列出的内容，确认可以公开后勾选“已核对”。"), "checked")
        self.found = found


def candidates(case):
    """The photographs of `case` that may be public: taken by those who did the work; those from
    before the work come first."""
    rows = Attachment.objects.of(case).filter(purpose__in=PHOTOS).order_by("uploaded_at", "pk")
    return sorted(rows, key=lambda photo: photo.purpose != PhotoPurpose.BEFORE)


def draft(case, *, texts, photos=(), by, now):
    """起草 a summary of a closed case whose citizen agreed to it. Returns the Publication."""
    with transaction.atomic():
        locked = _locked(case)
        if not permissions.writes(locked, by):
            raise NotAllowed(_("您没有起草公开摘要的权限。"))
        _refuse_obstacle(locked)
        if Publication.objects.live().filter(case=locked).exists():
            raise WrongState(_("这件事项已经有公开摘要。"), State.DRAFT)
        row = Publication(
            case=locked,
            division=locked.division,
            category=locked.category,
            result=locked.result,
            written_by=by.user,
            written_at=now,
            **_clean(texts),
        )
        _round_point(row)
        with begin(row, DRAFT, by=by, now=now, role=by.membership.role):
            _choose(row, photos)
    return row


def edit(publication, *, texts, photos=(), by, now, version=None):
    """修改 a draft; whoever changed it last has written it."""
    with _moving(publication, Action.EDIT, by=by, now=now, version=version) as row:
        for name, value in _clean(texts).items():
            setattr(row, name, value)
        row.written_by, row.written_at, row.reviewed_by = by.user, now, None
        row.category, row.result = row.case.category, row.case.result
        _round_point(row)
        _choose(row, photos)
    return publication


def submit(publication, *, checked=False, by, now, version=None):
    """送审. Refused for what names a person or a door; `checked` confirms what only may do so."""
    with _moving(publication, Action.SUBMIT, by=by, now=now, version=version) as row:
        _refuse_obstacle(row.case)
        for name, complaint in checks.missing(row).items():
            raise Invalid(str(complaint), name)
        row.event_data |= _judge(row, checked)
    return publication


def publish(publication, *, looked=(), checked=False, by, now, version=None):
    """审核通过: `looked` are the ids of the photographs that the reviewer has looked at, all of
    them or none is public. Raises Frozen during 换届."""
    with _moving(publication, Action.PUBLISH, by=by, now=now, version=version, tell=True) as row:
        _refuse_obstacle(row.case)
        if days := freeze_at(row.division, now):
            raise Frozen(
                _("%(first)s至%(last)s是换届选举期间，暂停新的公开。")
                % {"first": day_words(days[0]), "last": day_words(days[1])}
            )
        if set(row.photos.values_list("pk", flat=True)) - set(looked):
            raise Invalid(_("请逐张看过照片并勾选。"), "looked")
        row.event_data |= _judge(row, checked)
        row.photos.update(looked_by=by.user)
        row.reviewed_by, row.published_at = by.user, now
    return publication


def send_back(publication, *, text, by, now, version=None):
    """退回修改, with the reason."""
    if not text:
        raise Invalid(_("请写明要改什么。"))
    with _moving(publication, Action.RETURN, by=by, now=now, version=version, text=text):
        pass
    return publication


def withdraw(publication, *, text, by, now, version=None):
    """撤下: the page is gone at once and says so (410)."""
    if not text:
        raise Invalid(_("请写明撤下的原因。"))
    was_public = publication.state == State.PUBLIC
    given = {"by": by, "now": now, "version": version, "text": text, "tell": was_public}
    with _moving(publication, Action.WITHDRAW, **given) as row:
        row.withdrawn_at, row.why = now, Why.STAFF
    return publication


def withdraw_by_system(case, *, why, now):
    """What is public or being written about `case` goes, in the caller's transaction."""
    for publication in Publication.objects.live().filter(case=case).order_by("pk"):
        with step(publication, Action.WITHDRAW, by=SYSTEM, now=now, data={"why": why}) as row:
            row.withdrawn_at, row.why = now, why


def say_me_too(publication, *, browser, network, now):
    """我也遇到: counted once per browser and day, and so often per network; nothing about the
    person is stored. Raises TooMany or Crowded (429)."""
    if not publication.takes_me_too:
        raise NotForFacilities
    day, most = local_day(now), int(rule(rules.ME_TOO_PER_NETWORK, publication.division))
    today = {"per": DAY, "now": now}
    key = f"{publication.pk}:{day}"
    enforce(scope="publications.me_too", key=f"{key}:{browser}", limit=1, **today)
    if hit(scope="publications.me_too_network", key=f"{key}:{network}", limit=most, **today):
        raise Crowded
    with transaction.atomic():
        row, _new = MeToo.objects.get_or_create(publication=publication, day=day)
        MeToo.objects.filter(pk=row.pk).update(count=F("count") + 1)


# --- pieces ---------------------------------------------------------------------------------------


def add_word(word, *, by, now):
    """A word for the list of the office's own place. Raises Invalid for one that is listed."""
    _check_words(by)
    word.division = by.membership.division_id or ""
    try:
        with transaction.atomic():
            word.save()
            _note_word(word, "add", by=by, now=now)
    except IntegrityError as error:
        raise Invalid(_("这个词语已经在列。"), "word") from error
    return word


def remove_word(word, *, by, now):
    """The ledger keeps what was listed, and by whom it went."""
    _check_words(by)
    with transaction.atomic():
        row = FilterWord.objects.select_for_update().filter(pk=word.pk).first()
        if row is not None:
            _note_word(row, "remove", by=by, now=now)
            row.delete()


def _check_words(by):
    if not permissions.edits_words(by):
        raise NotAllowed(_("用语提示由代表工委维护。"))


def _note_word(word, action, *, by, now):
    event = ledger.append(
        subject=word,
        action=action,
        by=by,
        now=now,
        role=by.membership.role,
        data={"division": word.division, "level": word.level},
        text=f"{word.word} {word.advice}".strip(),  # may name somebody: kept where it can be erased
    )
    word.version = event.seq
    word.save(update_fields=["version"])


def _locked(case):
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def _refuse_obstacle(case):
    if words := permissions.obstacle(case):
        raise WrongState(words, case.state)


def _judge(row, checked):
    """What the text was confirmed in spite of; raises Invalid or Unchecked."""
    found = checks.findings(row)
    if bad := checks.refused(found):
        said = "；".join(f"{one.words}（{one.found}）" if one.found else one.words for one in bad)
        raise Invalid(_("不能公开：%s。") % said, "")
    if (open_ones := checks.asked(found)) and not checked:
        raise Unchecked(open_ones)
    return {"confirmed": [one.words for one in checks.asked(found)]}


def _clean(texts):
    return {name: texts.get(name, "") for name in TEXTS}


def _round_point(row):
    """The place of a facility, rounded; of anything else none: it may be somebody's home."""
    digits = int(rule(rules.POINT_DIGITS, row.division))
    is_facility = bool(row.category_id and row.category.is_facility)
    for name in ("longitude", "latitude"):
        exact = getattr(row.case, name) if is_facility else None
        setattr(row, name, None if exact is None else round(exact, digits))


def _choose(row, photos):
    """The photographs of the summary are exactly `photos` now; each must be looked at anew."""
    wanted = set(map(str, photos))
    found = [one for one in candidates(row.case) if str(one.pk) in wanted]
    if len(found) != len(wanted):
        raise Invalid(_("有照片不能公开，请重新选择。"), "photos")
    row.photos.all().delete()
    PublicationPhoto.objects.bulk_create(
        PublicationPhoto(
            publication=row,
            attachment=one,
            side=Side.BEFORE if one.purpose == PhotoPurpose.BEFORE else Side.AFTER,
        )
        for one in found
    )


@contextmanager
def _moving(publication, action, *, by, now, version, text="", tell=False):
    """One step of the summary under the case's lock; `tell` puts a line on the case's record."""
    with transaction.atomic():
        case = _locked(publication.case)
        with step(publication, action, by=by, now=now, version=version, text=text) as row:
            row.case = case
            yield row
        if tell:
            data = {"moved": f"publication_{action}"}
            record(case, PUBLICATION_MOVED, by=by, now=now, role=by.membership.role, data=data)
