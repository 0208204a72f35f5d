"""The pages of a terminal in a station's hall. Who may is the device, not a person; a visit begins
with a button on the home page and ends there."""

import base64
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.idempotency.actions import OtherBody
from liaison.limits.address import client_network
from liaison.personal.models import NoticeText
from liaison.workflow import allowed_actions, citizen_of
from stations.qrcodes import pictures
from stations.representatives.models import Representative
from suggestions.cases import actions as cases
from suggestions.cases import asking, codes, following, intake, timeline
from suggestions.cases.lookup import look_up
from suggestions.cases.models import Case
from suggestions.cases.permissions import holds_code
from suggestions.cases.workflow import CLOCKS, HANDLING

from . import actions, rules, visits
from .forms import KioskRatingForm, KioskSuggestForm, KioskTrackForm, OpenForm

COOKIE, PATH = "kiosk", "/kiosk/"
REFUSED = "kiosk_not_opened"
COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers keep one; renewed while in use
PAGES = {"say", "query", "people", "help"}


def terminal(view):
    """For the device whose address this is, and nobody else; every refused form is logged."""

    @wraps(view)
    def guarded(request, device):
        now = timezone.now()
        secret = request.COOKIES.get(COOKIE, "")
        try:
            kiosk = actions.recognise(uid=device, secret=secret, now=now)
        except Refusal as refusal:
            if request.method == "POST":
                actions.note_refusal(uid=device, refusal=refusal, now=now)
            return _refused(request, refusal)
        return view(request, kiosk)

    return login_not_required(never_cache(guarded))


def visit(view):
    """A page within a visit; outside of one there is only home."""

    @wraps(view)
    def within(request, kiosk):
        found = visits.current(request, kiosk)
        if found is None:
            return redirect("kiosks:home", kiosk.uid)
        return view(request, kiosk, found)

    return terminal(within)


def _refused(request, refusal):
    context = {"refusal": refusal, "is_revoked": isinstance(refusal, actions.Revoked)}
    return render(request, "stations/kiosks/refused.html", context, status=refusal.status)


def _page(request, kiosk, template, context=None, *, status=200, is_form=False):
    idle, warn, form = rules.patience(kiosk.station.division_id)
    frame = {
        "kiosk": kiosk,
        "station": kiosk.station,
        "idle": idle,
        "warn": warn,
        "no_script": form if is_form else idle,
    }
    return render(request, template, frame | (context or {}), status=status)


# --- the device -----------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_device(request):
    """Where staff type the code, once, on the terminal's own screen."""
    if request.method == "GET":
        said, typed = request.session.pop(REFUSED, ("", ""))
        kiosk = actions.registered(secret=request.COOKIES.get(COOKIE, ""))
        if kiosk and not said:
            return redirect("kiosks:home", kiosk.uid)
        context = {"form": OpenForm(initial={"code": typed}), "said": said}
        return render(request, "stations/kiosks/open.html", context)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _say_no(request, form, form.errors["code"][0])
    try:
        kiosk, secret = actions.open_device(
            code=form.cleaned_data["code"], address=client_network(request), now=timezone.now()
        )
    except Refusal as refusal:
        return _say_no(request, form, str(refusal.detail))
    visits.end(request)
    return _with_secret(redirect("kiosks:home", kiosk.uid), secret)


def _say_no(request, form, words):
    """Said on the page that is fetched next, beside what was typed: Back never asks whether to
    send a code again."""
    request.session[REFUSED] = [str(words), form.data.get("code", "")[:40]]
    return redirect("kiosks:open")


def _with_secret(response, secret):
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_AGE,
        path=PATH,
        secure=settings.SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@terminal
@require_GET
def home(request, kiosk):
    """The end of every visit: whatever the server knew of the last person is gone."""
    visits.end(request)
    return _with_secret(_page(request, kiosk, "stations/kiosks/home.html"), request.COOKIES[COOKIE])


@terminal
@require_GET
def here(request, kiosk):
    """Somebody is typing, or the terminal stands ready: the script asks now and then."""
    return JsonResponse({"visit": visits.current(request, kiosk) is not None})


@terminal
@require_POST
def begin(request, kiosk):
    """A button: the visit starts, or goes on with another page."""
    page, uid = request.POST.get("page", ""), request.POST.get("representative", "")
    if page not in PAGES:
        return redirect("kiosks:home", kiosk.uid)
    chosen = next((one for one in _people(kiosk) if str(one.uid) == uid), None) if uid else None
    visits.begin(request, kiosk, uid if chosen else "")
    return redirect(f"kiosks:{page}", kiosk.uid)


# --- reading --------------------------------------------------------------------------------------


@visit
@require_GET
def people(request, kiosk, found):
    return _page(request, kiosk, "stations/kiosks/people.html", {"people": _people(kiosk)})


def _people(kiosk):
    """Whoever is attached to the station and serves, 按姓氏笔画."""
    rows = Representative.objects.public().filter(stations=kiosk.station)
    return list(rows.by_strokes().for_cards())


@visit
@require_GET
def usage(request, kiosk, found):
    notice = NoticeText.current("case", timezone.now())
    return _page(request, kiosk, "stations/kiosks/help.html", {"notice": notice})


# --- saying ---------------------------------------------------------------------------------------


@visit
@require_http_methods(["GET", "POST"])
def say(request, kiosk, found):
    """The form of a scanned code, in large type, for this station or one of its representatives."""
    now = timezone.now()
    try:
        recipient = intake.of_hall(kiosk.station, _chosen(kiosk, found))
    except Refusal as refusal:
        return _page(
            request,
            kiosk,
            "stations/kiosks/sorry.html",
            {"refusal": refusal},
            status=refusal.status,
        )
    required = intake.phone_required(recipient)
    if request.method == "GET":
        form = KioskSuggestForm(initial={"form_key": found["form_key"]}, phone_required=required)
        return _say_page(request, kiosk, recipient, form)
    key = request.POST.get("form_key")
    if key == found.get("sent"):
        return redirect("kiosks:done", kiosk.uid)
    if key != found["form_key"]:  # of a visit before this one
        return redirect("kiosks:home", kiosk.uid)
    form = KioskSuggestForm(request.POST, phone_required=required)
    if not form.is_valid():
        return _say_page(request, kiosk, recipient, form, status=422)
    data = form.cleaned_data
    chosen, seen = request.POST.get("numbers"), set(request.POST.getlist("seen"))
    asks = asking.before_sending(data, seen, now=now, numbers=chosen)
    if asks.new:
        return _say_page(request, kiosk, recipient, form, status=422, asks=asks)
    if asking.NUMBERS in asks.shown:
        data = asking.answered(data, chosen)
    try:
        receipt = _take_in(kiosk, recipient, data, now)
    except OtherBody:
        # The first text arrived and this one is another matter; both get their receipt.
        visits.begin(request, kiosk, found["representative"])
        form.add_error(None, _("您刚才写的已经收到。现在改过的内容如需另行反映，请再按一次提交。"))
        form.data = form.data.copy()
        form.data["form_key"] = request.session[visits.KEY]["form_key"]
        return _say_page(request, kiosk, recipient, form, status=409)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _say_page(request, kiosk, recipient, form, status=refusal.status)
    visits.keep(request, receipt=receipt, sent=key)
    return redirect("kiosks:done", kiosk.uid)


def _chosen(kiosk, found):
    uid = found["representative"]
    return next((one for one in _people(kiosk) if str(one.uid) == uid), None) if uid else None


def _take_in(kiosk, recipient, data, now):
    """Counted per terminal: everybody in the hall shares its address."""
    key = str(data.pop("form_key"))
    data.pop("consent")
    number, _code, is_new, _replayed = intake.take_in(
        recipient, data, key=key, body=intake.body_of(data), address=_address(kiosk), now=now
    )
    return {"number": number, "is_new": is_new}


def _address(kiosk):
    return f"kiosk {kiosk.uid}"


def _say_page(request, kiosk, recipient, form, *, status=200, asks=None):
    now = timezone.now()
    context = {
        "form": form,
        "recipient": recipient,
        "asks": asks,
        "numbers": request.POST.get("numbers") or asking.MASK,
        "notice": NoticeText.current("case", now),
        "guardian_notice": NoticeText.current("guardian", now),
        "emergency": cases.is_emergency(form["content"].value() or ""),
    }
    return _page(request, kiosk, "stations/kiosks/say.html", context, status=status, is_form=True)


@visit
@require_GET
def done(request, kiosk, found):
    """Number, query code and the link as a picture, until the visit ends; and on paper."""
    if "receipt" not in found:
        return redirect("kiosks:home", kiosk.uid)
    now, receipt = timezone.now(), found["receipt"]
    case = Case.objects.for_reading().get(number=receipt["number"])
    context = {"case": case, "is_new": receipt["is_new"], "now": now}
    if receipt["is_new"]:
        link = reverse("cases:followed", args=[codes.link_token(case, now)])
        context |= {
            "code": codes.code_of(case.number, case.code_version),
            "picture": _picture(f"{settings.SITE_URL}{link}"),
            "clock": Clock.objects.of(case).filter(kind="response").first(),
            "site": settings.SITE_URL,
        }
    return _page(request, kiosk, "stations/kiosks/done.html", context)


def _picture(address):
    drawn = base64.b64encode(pictures.draw(address, "svg")).decode()
    return f"data:image/svg+xml;base64,{drawn}"


# --- following ------------------------------------------------------------------------------------


@visit
@require_http_methods(["GET", "POST"])
def query(request, kiosk, found):
    if request.method == "GET":
        told = visits.once(request, "query") or {"said": [], "number": ""}
        form = KioskTrackForm(initial={"number": told["number"]})
        context = {"form": form, "said": told["said"]}
        return _page(request, kiosk, "stations/kiosks/query.html", context, is_form=True)
    form = KioskTrackForm(request.POST)
    if form.is_valid():
        try:
            case = look_up(**form.cleaned_data, address=_address(kiosk), now=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal.detail))
        else:
            visits.open_case(request, case)
            return redirect("kiosks:progress", kiosk.uid)
    # Said on the page that is fetched next: Back never asks whether to send a code again.
    number = request.POST.get("number", "")[:40]
    said = [str(error) for errors in form.errors.values() for error in errors]
    visits.keep(request, query={"number": number, "said": said})
    return redirect("kiosks:query", kiosk.uid)


@visit
@require_GET
def progress(request, kiosk, found):
    case = _followed(request, found)
    if case is None:
        return redirect("kiosks:home", kiosk.uid)
    return _progress_page(request, kiosk, case)


def _followed(request, found):
    """The matter whose code was typed in this visit, unless the code was renewed since."""
    pk = found.get("case")
    return Case.objects.for_reading().get(pk=pk) if pk and holds_code(request, pk) else None


def _progress_page(request, kiosk, case, *, form=None, status=200):
    now = timezone.now()
    main = following.progress(case, now)
    clock = (main and main["clock"]) or timeline.promise(list(Clock.objects.of(case)))
    context = {
        "case": case,
        "now": now,
        "entries": timeline.public(case),
        "clock": clock,
        "clock_label": CLOCKS.get(clock.kind, "") if clock else "",
        "with_unit": case.unit is not None and case.state in HANDLING,
        "main": main,
        "thanks": visits.once(request, "thanks"),
        "may_rate": "rate" in allowed_actions(case, citizen_of(case), now),
        "form": form or KioskRatingForm(),
    }
    return _page(
        request,
        kiosk,
        "stations/kiosks/progress.html",
        context,
        status=status,
        is_form=context["may_rate"],
    )


@visit
@require_POST
def rate(request, kiosk, found):
    """The citizen's own verdict, with the code typed a moment ago."""
    case = _followed(request, found)
    if case is None:
        return redirect("kiosks:home", kiosk.uid)
    form = KioskRatingForm(request.POST)
    if not form.is_valid():
        return _progress_page(request, kiosk, case, form=form, status=422)
    try:
        cases.rate(case, by=citizen_of(case), now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _progress_page(request, kiosk, case, form=form, status=refusal.status)
    visits.keep(request, thanks=str(form.thanks))
    return redirect("kiosks:progress", kiosk.uid)
