"""Cases that may be the same matter: near in words, place and time, each with the reason."""

from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

from django.db.models import Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from liaison import together
from liaison.personal.scrub import mask_numbers

from .models import Case, listed_title
from .workflow import State, state_words

DAYS = timedelta(days=30)
CANDIDATES = 200  # of each of two questions, so that a county's list stays as quick as a station's
SHOWN = 5
TEXT_FROM = 0.25
PLACE_FROM = 0.6
NEAR, FAR = 200, 1000  # metres: likely the same thing; hardly the same thing
READ = 200  # characters of the content
EARTH = 6_371_000
FIELDS = (
    "pk",
    "number",
    "title",
    "state",
    "mode",
    "category_id",
    "station_id",
    "unit__name",
    "station__name",
    "location_text",
    "longitude",
    "latitude",
    "submitted_at",
)


def alike(case, actor):
    """Open cases that the actor may see, within 30 days, that look like `case`: at most five rows
    with `why` (reasons in words), the likeliest first. At most two queries, each bounded."""
    return together.alone(looking(case, actor))


def looking(case, actor):
    """The same as a reader (liaison.together)."""
    if case.is_restricted:
        return []
    words, place = bigrams(f"{case.title}{case.content[:READ]}"), bigrams(case.location_text)
    found = []
    here, elsewhere = _candidates(case, actor)
    yield here, elsewhere
    for row in [*here, *elsewhere]:
        score, why = _compare(case, words, place, row)
        if why:
            row |= {"why": "、".join(why), "state_label": state_words(row["state"], row["mode"])}
            row["title"] = listed_title(row["title"], "")
            row["is_elsewhere"] = row["station_id"] != case.station_id
            found.append((score, row))
    found.sort(key=lambda pair: (-pair[0], pair[1]["pk"]))
    return [row for _score, row in found[:SHOWN]]


def _candidates(case, actor):
    """(those nearest in time at the same station, those elsewhere that share category, place or
    surroundings)"""
    around = Case.objects.visible_to(actor).open().exclude(state=State.MERGED)
    around = around.filter(sensitivity="")  # 敏感件 are handled alone
    around = around.filter(
        submitted_at__gte=case.submitted_at - DAYS, submitted_at__lte=case.submitted_at + DAYS
    ).exclude(pk=case.pk)
    around = around.annotate(said=Substr("content", 1, READ)).order_by("-submitted_at")
    here = around.filter(station=case.station_id)
    hints = Q(pk__in=[])
    if case.category_id:
        hints |= Q(category=case.category_id)
    if case.location_text:
        hints |= Q(location_text=case.location_text)
    if _has_point(case.longitude, case.latitude):
        hints |= _box(case.longitude, case.latitude)
    elsewhere = around.exclude(station=case.station_id).filter(hints)
    return [rows.values(*FIELDS, "said")[:CANDIDATES] for rows in (here, elsewhere)]


def _compare(case, words, place, row):
    """(score, reasons in words); no reasons when the two have nothing in common."""
    why, score = [], 0.0
    text = overlap(words, bigrams(f"{row['title']}{row['said']}"))
    away = distance(case.longitude, case.latitude, row["longitude"], row["latitude"])
    if away is not None and away > FAR:
        return 0, []  # two points a kilometre apart are two matters
    if text >= TEXT_FROM:
        score += text
        why.append(_("文字相近"))
    if away is not None and away <= NEAR:
        score += 0.6 * (1 - away / NEAR) + 0.2
        why.append(_("相距约 %d 米") % max(10, round(away, -1)))
    same_place = overlap(place, bigrams(row["location_text"]))
    if same_place >= PLACE_FROM:
        score += 0.5 * same_place
        why.append(_("地点相同：%s") % mask_numbers(row["location_text"]))
    if case.category_id and row["category_id"] == case.category_id:
        score += 0.2
        why.append(_("同类别"))
    if row["station_id"] != case.station_id and len(why) < 2:
        return 0, []  # elsewhere one hint alone is chance
    if why:
        days = abs(case.submitted_at - row["submitted_at"]).days
        why.append(_("相隔 %d 天") % days if days else _("同一天前后"))
    return score, why


def bigrams(text):
    text = "".join(character for character in text if character.isalnum())
    return {text[at : at + 2] for at in range(len(text) - 1)}


def overlap(one, other):
    """0 … 1: how much of the shorter text stands in the longer one."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0


def _has_point(longitude, latitude):
    return longitude is not None and latitude is not None


def _box(longitude, latitude):
    """A square of FAR metres around the point, for the database to narrow by."""
    up = FAR / 111_000
    side = up / max(cos(radians(latitude)), 0.01)
    return Q(
        longitude__range=(longitude - side, longitude + side),
        latitude__range=(latitude - up, latitude + up),
    )


def distance(longitude, latitude, other_longitude, other_latitude):
    """Metres between two points (haversine), None unless both are known."""
    if not (_has_point(longitude, latitude) and _has_point(other_longitude, other_latitude)):
        return None
    one, other = radians(latitude), radians(other_latitude)
    across = radians(other_longitude - longitude)
    half = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin(across / 2) ** 2
    return 2 * EARTH * asin(sqrt(min(1, half)))
