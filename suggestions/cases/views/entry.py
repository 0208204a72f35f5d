"""Scan, say, keep the number: no account, no script needed."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison.attachments import actions as attachments
from liaison.attachments.images import Refused
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.idempotency.actions import OtherBody
from liaison.jurisdiction.rules import rule
from liaison.limits.address import client_network
from liaison.personal.models import NoticeText
from liaison.workdays.calendar import SHANGHAI
from stations.divisions.models import Division
from stations.network.models import Station
from stations.qrcodes import actions as qrcodes
from stations.qrcodes.landing import resolve
from stations.qrcodes.views import gone
from suggestions.cases import actions, asking, codes, extensions, intake, likeness, rules, sent
from suggestions.cases.forms import SuggestForm
from suggestions.cases.models import Case

from .shared import named_photos, take_photos

CHOICES = 30  # stations to choose from before a name narrows them
AGAIN = timedelta(minutes=30)  # how long the receipt can be loaded again


@login_not_required
@never_cache
@require_GET
def landing(request, token):
    """What a printed code opens: the card of the person or place, then the form."""
    now = timezone.now()
    found = qrcodes.scan(token=token, address=client_network(request), now=now)
    if found is None:
        raise Http404
    if found.is_gone:
        return gone(request, found)
    if found.elsewhere:
        return redirect(found.elsewhere)
    recipient = intake.of_landing(found)
    return _form_page(request, recipient, _blank_form(recipient, now), token=token)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def suggest(request):
    """Screen one chooses whom to tell, unless the address says so; screen two is the form."""
    now = timezone.now()
    recipient = _recipient(request, now)
    if recipient is None:
        return _choose(request)
    chosen = request.POST if request.method == "POST" else request.GET
    token = chosen.get("to", "")
    if request.method == "GET":
        return _form_page(request, recipient, _blank_form(recipient, now), token=token)
    form = SuggestForm(request.POST, phone_required=intake.phone_required(recipient))
    if not form.is_valid():
        return _form_page(request, recipient, form, token=token, status=422)
    data, seen = form.cleaned_data, set(request.POST.getlist("seen"))
    chosen = request.POST.get("numbers")
    asks = asking.before_sending(data, seen, now=now, numbers=chosen)
    asks = asking.beside_public(asks, data, seen, station=recipient.station, now=now)
    if asks.new:
        return _ask_once_more(request, recipient, form, asks, token=token)
    if asking.NUMBERS in asks.shown:
        data = asking.answered(data, chosen)
    try:
        number, code, is_new, _replayed = _take_in(request, recipient, data, now)
    except OtherBody as refusal:
        # The first text arrived although the page did not say so; this one is another matter.
        form.data = form.data.copy()
        form.data["form_key"] = str(uuid.uuid4())
        form.add_error(None, _("您刚才写的已经收到。现在改过的内容如需另行反映，请再点一次提交。"))
        return _form_page(request, recipient, form, token=token, status=refusal.status)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _form_page(request, recipient, form, token=token, status=refusal.status)
    if topic := extensions.topic_of(request.POST.get("about", "")):
        topic[0].keep(topic[1], Case.objects.get(number=number), now)
    request.session["submitted"] = {"number": number, "code": code, "is_new": is_new}
    return redirect("cases:submitted")


def _ask_once_more(request, recipient, form, asks, *, token):
    """One more screen before sending; what was typed and photographed stays."""
    key = str(form.cleaned_data["form_key"] or uuid.uuid4())
    try:
        ids = take_photos(request, key, timezone.now())
    except (Refusal, Refused) as refusal:
        form.add_error(None, str(getattr(refusal, "detail", refusal)))
        ids = named_photos(request)
    form.data = form.data.copy()
    form.data["form_key"] = key
    return _form_page(request, recipient, form, token=token, status=422, asks=asks, held=ids)


def _recipient(request, now):
    """The recipient that the address or the form names; None when nothing was chosen yet."""
    chosen = request.POST if request.method == "POST" else request.GET
    if token := chosen.get("to"):
        found = resolve(token, now)
        if found is None or found.is_gone or found.elsewhere:
            raise Http404
        return intake.of_landing(found)
    if code := chosen.get("station"):
        return intake.of_station(code)
    if uid := chosen.get("representative"):
        try:
            return intake.of_representative(uuid.UUID(uid))
        except ValueError as error:
            raise Http404 from error
    return None


def _choose(request):
    """Screen one: by village, community or station name; the nearest to people come first."""
    words = request.GET.get("q", "").strip()[:40]
    stations = Station.objects.public().filter(status="running").select_related("division")
    places = []
    if words:
        places = list(Division.objects.filter(name__contains=words)[:20])
        stations = stations.filter(name__contains=words) | stations.filter(division__in=places)
    stations = stations.told_apart().order_by("-tier", "pinyin", "id")
    found = list(stations[: CHOICES + 1])
    return render(
        request,
        "suggestions/cases/choose.html",
        {"words": words, "stations": found[:CHOICES], "are_more": len(found) > CHOICES},
    )


def _blank_form(recipient, now):
    return SuggestForm(
        initial={"form_key": uuid.uuid4()}, phone_required=intake.phone_required(recipient)
    )


def _about(request):
    """What the citizen speaks about, as its page said: "project:MS990101-2026-001"."""
    return (request.POST if request.method == "POST" else request.GET).get("about", "")[:60]


def _form_page(request, recipient, form, *, token="", status=200, asks=None, held=None):
    now = timezone.now()
    year = now.astimezone(SHANGHAI).replace(month=1, day=1, hour=0, minute=0, second=0)
    key = str(form["form_key"].value() or uuid.uuid4())
    if asks and asking.SENSITIVE in asks.shown:
        form.fields["sensitive"].required = True  # once asked, one answer is chosen
    return render(
        request,
        "suggestions/cases/suggest.html",
        {
            "form": form,
            "topic": extensions.topic_of(_about(request)),
            "about": _about(request),
            "form_key": key,
            "recipient": recipient,
            "token": token,
            "facts": intake.facts(recipient.station, year),
            "photo_limit": rule(rules.PHOTO_LIMIT, recipient.station.division_id),
            "uploaded": attachments.unclaimed(ids=held or named_photos(request), owner=key),
            "asks": asks,
            "sent": sent.last(request, now) if request.method == "GET" else "",
            "numbers": request.POST.get("numbers") or asking.MASK,
            "guardian_notice": NoticeText.current("guardian", now),
            "emergency": actions.is_emergency(form["content"].value() or ""),
        },
        status=status,
    )


def _take_in(request, recipient, data, now):
    key = str(data.pop("form_key") or uuid.uuid4())
    data.pop("consent")
    body = intake.body_of(data)
    before = sent.same(request, recipient, body, now)  # Back, and sent again by a fresh form
    data["photos"] = [] if before else take_photos(request, key, now)
    key = before or key
    taken = intake.take_in(
        recipient, data, key=key, body=body, address=client_network(request), now=now
    )
    sent.remember(request, recipient, body, key=key, number=taken[0], now=now)
    return taken


def _shown_before(request, now):
    """The page loaded again: the number once more, never the code."""
    shown = request.session.get("receipt_shown")
    if shown is None or shown["until"] < now.timestamp():
        return redirect("cases:track")
    context = {"shown": shown["number"], "layout": _layout(request)}
    return render(request, "suggestions/cases/submitted.html", context)


def _layout(request):
    """Whoever wrote it down for somebody else stays at the desk."""
    return "desk_base.html" if request.actor.is_staff_member else "base.html"


@login_not_required
@never_cache
@require_GET
def submitted(request):
    """Number and query code, shown once; then the page says how to go on."""
    receipt, now = request.session.pop("submitted", None), timezone.now()
    if receipt is None:
        return _shown_before(request, now)
    request.session["receipt_shown"] = {
        "number": receipt["number"],
        "until": (now + AGAIN).timestamp(),
    }
    case = Case.objects.for_reading().get(number=receipt["number"])
    own = receipt["is_new"]
    context = {"case": case, "code": receipt["code"], "is_new": own, "now": now}
    context["is_renewed"] = receipt.get("is_renewed", False)
    if own:
        context["link"] = codes.link_token(case, now)
        context["clock"] = Clock.objects.of(case).filter(kind="response").first()
    context |= {"layout": _layout(request), "site": settings.SITE_URL}
    if request.actor.is_staff_member and own:
        context["alike"] = likeness.alike(case, request.actor)
        context["may_open"] = Case.objects.visible_to(request.actor).filter(pk=case.pk).exists()
    return render(request, "suggestions/cases/submitted.html", context)
