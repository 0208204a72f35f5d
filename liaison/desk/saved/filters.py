"""Verbs and counts of saved filters (常用筛选)."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from liaison import paging, together
from liaison.desk import queues
from liaison.desk.models import SavedFilter
from liaison.desk.narrowing import link
from liaison.errors import Refusal
from liaison.notifications import actions as notifications
from liaison.personal import identifiers
from liaison.reference import Shelf
from suggestions.cases.colleagues import office_of
from suggestions.cases.filters import CaseFilter
from suggestions.cases.finding import phone_in
from suggestions.cases.models import Case

MOST = 12  # of one person at one desk: each of them is counted beside the queue
COUNTED = 99
RECENT = Shelf(dict)


class Unsaved(Refusal):
    status = 422
    code = "invalid"


def usable(actor):
    """One's own of this desk, and those that colleagues of the same desk share."""
    own = Q(user=actor.user) | Q(is_shared=True)
    return SavedFilter.objects.filter(own, office=office_of(actor.membership))


def counted(actor, now):
    """What stands beside every list, in two queries: the tabs, [(filter, query string, "7" or
    "99+")], the headline, what is unread and what is due today. Of the own desk all is counted,
    of the rest a hundred or a thousand rows at most."""
    return together.alone(counting(actor, now))[0]


def counting(actor, now, listed=None):
    """The same as a reader (liaison.together), beside how many rows `listed` has, in words."""
    kept = yield usable(actor)[: 2 * MOST]
    rows = [(row, narrowed(row, actor, now)) for row in kept]
    asked = queues.counting(actor, now)
    own = len(asked)
    asked.append((Case.objects.none() if listed is None else listed, paging.EXACT_UNTIL))
    asked.append((notifications.unread_of(actor.user), paging.EXACT_UNTIL))
    asked += [(Case.objects.none() if cases is None else cases, COUNTED) for _row, cases in rows]
    numbers = paging.counts(asked)
    shown, headline, today = queues.told(numbers[:own])
    hits, bell, *of_rows = numbers[own:]
    saved = []
    for (row, _cases), number in zip(rows, of_rows, strict=True):
        words = f"{COUNTED}+" if number > COUNTED else str(number)
        saved.append((row, link({"tab": row.tab} | row.narrowing), words))
    bell = bell and paging.count_words(bell)
    RECENT()[actor.user.pk, actor.membership.pk] = found = shown, saved, headline, bell, today
    return found, paging.count_words(hits)


def lately(actor, now):
    """The same for pages beside the queue, as it was counted a moment ago or is now: the menu says
    the same everywhere and costs at most two queries."""
    return RECENT().get((actor.user.pk, actor.membership.pk)) or counted(actor, now)


def unread(actor, now):
    """What the bell says, never of a moment ago: counted along with the rest where that is due."""
    if (actor.user.pk, actor.membership.pk) in RECENT():
        return notifications.unread(user=actor.user)
    return counted(actor, now)[3]


def narrowed(row, actor, now):
    """What the filter finds for this reader; None when a choice in it is gone."""
    cases = queues.tab_of(row.tab).narrow(Case.objects.visible_to(actor), actor, now)
    params = QueryDict(link(row.narrowing))
    found = CaseFilter(params, queryset=cases, now=now, actor=actor)
    return found.qs if found.is_valid() else None


def save(*, name, tab, narrowing, is_shared, by, now):
    """Keep a way of narrowing under a name; the same name again replaces it."""
    if not narrowing:
        raise Unsaved(_("请先选筛选条件，再存为常用筛选。"))
    q = narrowing.get("q", "")
    if identifiers.kinds(q) or any(map(phone_in, q.split())):
        raise Unsaved(_("手机号、身份证号不能存进常用筛选。"))
    office = office_of(by.membership)
    row = SavedFilter(narrowing=narrowing, tab=queues.tab_of(tab).code)
    if narrowed(row, by, now) is None:
        raise Unsaved(_("筛选条件不对，请重新选择。"))
    own = SavedFilter.objects.filter(user=by.user, office=office)
    given = {"tab": row.tab, "narrowing": narrowing, "is_shared": is_shared, "created_at": now}
    if own.count() >= MOST and not own.filter(name=name).exists():
        raise Unsaved(_("常用筛选最多 %d 个，请先删掉不用的。") % MOST)
    try:
        with transaction.atomic():
            return own.update_or_create(user=by.user, office=office, name=name, defaults=given)[0]
    except IntegrityError as error:
        raise Unsaved(_("刚刚已经存过同名的筛选。")) from error


def remove(row, *, by):
    """Only who made it ends it, for everybody."""
    if row.user_id != by.user.pk:
        raise Unsaved(_("只有建立的人可以删除。"))
    row.delete()
