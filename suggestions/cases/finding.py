"""How a case is found: by words of its matter, by number or serial, by the number that another
platform gave it, by the whole phone number of whoever sent it."""

import re

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from liaison import search
from liaison.personal import identifiers, reveals
from liaison.personal.fields import blind_indexes
from liaison.personal.models import Hold, Reveal
from liaison.reference import Shelf

NUMBER = re.compile(r"[\d-]{1,24}")
BY_PHONE = _("按手机号查找")
COMMON, KEPT_WORDS = 2000, 500
KNOWN = Shelf(dict)  # {what is asked of the words: whether more than COMMON cases say it}


class CaseWords(models.Model):
    """What search finds of one case. It changes and ends with the text, in one transaction."""

    case = models.OneToOneField(
        "cases.Case",
        models.CASCADE,
        primary_key=True,
        related_name="words",
        verbose_name=_("事项"),
    )
    vector = SearchVectorField(_("检索词"))

    class Meta:
        verbose_name = _("事项检索词")
        verbose_name_plural = _("事项检索词")
        indexes = [GinIndex(fields=["vector"], name="case_words")]

    def __str__(self):
        return f"words of {self.case_id}"


class CrossNumber(models.Model):
    """The number of the same matter on another platform (12345, 数字人大 …)."""

    subject_type = "cases.crossnumber"
    version = 0  # only its removal stands in the ledger

    case = models.ForeignKey(
        "cases.Case", models.CASCADE, related_name="cross_numbers", verbose_name=_("事项")
    )
    platform = models.CharField(_("平台"), max_length=40)
    number = models.CharField(_("平台编号"), max_length=60, db_index=True)
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    added_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("其他平台编号")
        verbose_name_plural = _("其他平台编号")
        ordering = ["platform", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "platform", "number"], name="cross_number_once_per_case"
            )
        ]

    def __str__(self):
        return f"{self.platform} {self.number}"


def keep(case):
    """Index the case as its texts read now. The caller holds the transaction of the text."""
    CaseWords.objects.bulk_create(
        [CaseWords(case=case, vector=vector_of(case))],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["vector"],
    )


def vector_of(case):
    texts = case.title, case.content, case.location_text
    return search.document(*texts, labels=labels_of(case.number))


def labels_of(number):
    """The whole number, its day with serial, its serial without zeros."""
    _region, _dash, day_and_serial = number.partition("-")
    serial = number.rpartition("-")[2].lstrip("0")
    return [f"#{label}" for label in {number, day_and_serial, serial} if label]


def holding(cases, text, *, phones=False):
    """`cases` in which every word of `text` is found; a whole phone number is looked up only where
    `phones` says that the asker may see contact data."""
    for word in text.split()[: search.WORDS]:
        cases = cases.filter(_has(word, phones))
    return cases


def _has(word, phones):
    if phone := phone_in(word):
        return _sent_from(phone) if phones else Q(pk__in=[])
    number = ""
    if NUMBER.fullmatch(word):
        number = search.labelled(f"#{word.lstrip('0') if '-' not in word else word}")
    asked = search.either(number, search.phrase(word))
    found = CrossNumber.objects.filter(number__iexact=word)
    if not asked:
        return Q(pk__in=found.values("case"))
    said = search.matches("vector", asked)
    if not _is_common(asked):
        return Q(pk__in=CaseWords.objects.filter(said).values("case").union(found.values("case")))
    # Who goes through the list in its own order soon meets enough that say a common word.
    own = CaseWords.objects.filter(case=OuterRef("pk")).values(says=said)
    return Q(Subquery(own)) | Q(pk__in=found.values("case"))


def _is_common(asked):
    """Whether more cases say it than are worth collecting; asked again after a few seconds."""
    known = KNOWN()
    if asked not in known:
        if len(known) >= KEPT_WORDS:
            known.clear()
        found = CaseWords.objects.filter(search.matches("vector", asked))
        known[asked] = bool(found.values_list("pk")[COMMON : COMMON + 1])
    return known[asked]


def phone_in(text):
    """The phone number that `text` is, "" when it is none."""
    digits = re.sub(r"[\s-]", "", search.folded(text)).removeprefix("+86")
    return digits if identifiers.is_phone(digits) and len(digits) >= 10 else ""


def _sent_from(phone):
    """Exactly this number; not of somebody whose erasure waits only for a hold to end."""
    from .models import Contact

    spellings = [index for one in _spellings(phone) for index in blind_indexes(one)]
    sent = Contact.objects.filter(case=OuterRef("pk"), phone_index__in=spellings)
    gone = Hold.objects.filter(
        subject_type="cases.case",
        subject_id=OuterRef("pk"),
        released_at=None,
        erasure_asked_at__isnull=False,
    )
    return Q(Exists(sent)) & ~Q(Exists(gone))


def _spellings(phone):
    if phone.startswith("0"):  # area codes have three digits or four
        return [phone, f"{phone[:3]}-{phone[3:]}", f"{phone[:4]}-{phone[4:]}"]
    return [phone]


def note_phone_search(rows, *, user, now):
    """Whoever looks a phone number up learns whose cases these are: kept like every reveal, once a
    day for each case (PIPL art. 54). `rows` are dicts with id, number, division."""
    ids = [row["id"] for row in rows]
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    known = set(
        Reveal.objects.filter(
            subject_type="cases.case",
            subject_id__in=ids,
            user=user,
            reason=str(BY_PHONE),
            at__gte=day,
        ).values_list("subject_id", flat=True)
    )
    for row in rows:
        if row["id"] not in known:
            reveals.keep(
                subject_type="cases.case",
                subject_id=row["id"],
                label=row["number"],
                division=row["division"],
                user=user,
                reason=str(BY_PHONE),
                now=now,
            )
