"""The citizen's pages: scan, say, keep the number, follow, rate. No account, no script needed."""

import json
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.attachments import actions as attachments
from liaison.attachments.images import Refused
from liaison.attachments.models import Attachment
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.idempotency.actions import OtherBody
from liaison.jurisdiction.rules import rule
from liaison.limits.address import client_network
from liaison.notifications import receivers
from liaison.personal import consents, holds, identifiers, register
from liaison.personal.models import NoticeText, Purpose, Reveal
from liaison.personal.rules import ARCHIVE_BEFORE_ERASURE
from liaison.text import mask_phone
from liaison.workdays.calendar import SHANGHAI
from liaison.workflow import allowed_actions, citizen_of
from stations.divisions.models import Division
from stations.network.models import Station
from stations.qrcodes import actions as qrcodes
from stations.qrcodes.landing import resolve
from stations.qrcodes.views import gone

from . import (
    actions,
    asking,
    codes,
    copies,
    erasure,
    extensions,
    following,
    intake,
    likeness,
    privacy,
    rules,
    sent,
    timeline,
)
from .forms import (
    CorrectForm,
    EraseForm,
    RatingForm,
    SuggestForm,
    SupplementForm,
    TrackForm,
    WithdrawForm,
)
from .lookup import look_up
from .models import Case, Grade
from .permissions import FOLLOWED
from .workflow import CLOCKS, HANDLING, State


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
    token = request.POST.get("to", "")
    if request.method == "GET":
        return _form_page(request, recipient, _blank_form(recipient, now), token=token)
    form = SuggestForm(request.POST, phone_required=_phone_required(recipient))
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
    request.session["submitted"] = {"number": number, "code": code, "is_new": is_new}
    return redirect("cases:submitted")


def _ask_once_more(request, recipient, form, asks, *, token):
    """One more screen before sending; what was typed and photographed stays."""
    key = str(form.cleaned_data["form_key"] or uuid.uuid4())
    try:
        ids = _photos(request, key, timezone.now())
    except (Refusal, Refused) as refusal:
        form.add_error(None, str(getattr(refusal, "detail", refusal)))
        ids = _uuids(request)
    form.data = form.data.copy()
    form.data["form_key"] = key
    return _form_page(request, recipient, form, token=token, status=422, asks=asks, held=ids)


def _recipient(request, now):
    """The recipient that the address or the form names; None when nothing was chosen yet."""
    chosen = request.POST if request.method == "POST" else request.GET
    if token := chosen.get("to"):
        found = resolve(token, now)
        if found is None or found.is_gone:
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
    return render(
        request,
        "suggestions/cases/choose.html",
        {"words": words, "stations": stations.order_by("-tier", "pinyin", "id")[:30]},
    )


def _blank_form(recipient, now):
    return SuggestForm(
        initial={"form_key": uuid.uuid4()}, phone_required=_phone_required(recipient)
    )


def _phone_required(recipient):
    return rule(rules.PHONE_REQUIRED, recipient.station.division_id)


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
            "form_key": key,
            "recipient": recipient,
            "token": token,
            "facts": intake.facts(recipient.station, year),
            "photo_limit": rule(rules.PHOTO_LIMIT, recipient.station.division_id),
            "uploaded": attachments.unclaimed(ids=held or _uuids(request), owner=key),
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
    data["photos"] = [] if before else _photos(request, key, now)
    key = before or key
    taken = intake.take_in(
        recipient, data, key=key, body=body, address=client_network(request), now=now
    )
    sent.remember(request, recipient, body, key=key, number=taken[0], now=now)
    return taken


def _uuids(request):
    found = []
    for raw in request.POST.getlist("attachments")[:20]:
        try:
            found.append(uuid.UUID(raw))
        except ValueError:
            continue
    return found


def _photos(request, owner, now):
    """Ids uploaded by script before, and files that came with the form itself."""
    ids = [photo.pk for photo in attachments.unclaimed(ids=_uuids(request), owner=owner)]
    for upload in request.FILES.getlist("photos"):
        ids.append(
            attachments.store(
                upload=upload,
                by=None,
                owner=owner,
                address=client_network(request),
                now=now,
            ).pk
        )
    return ids


@login_not_required
@never_cache
@require_GET
def submitted(request):
    """Number and query code, shown once; then the page says how to go on."""
    receipt = request.session.pop("submitted", None)
    if receipt is None:
        return redirect("cases:track")
    now = timezone.now()
    case = Case.objects.for_reading().get(number=receipt["number"])
    own = receipt["is_new"]
    context = {"case": case, "code": receipt["code"], "is_new": own, "now": now}
    context["is_renewed"] = receipt.get("is_renewed", False)
    if own:
        context["link"] = codes.link_token(case, now)
        context["clock"] = Clock.objects.of(case).filter(kind="response").first()
    if request.actor.is_staff_member and own:
        context["alike"] = likeness.alike(case, request.actor)
        context["may_open"] = Case.objects.visible_to(request.actor).filter(pk=case.pk).exists()
    return render(request, "suggestions/cases/submitted.html", context)


# --- following ------------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def track(request):
    form = TrackForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    if request.method == "GET":
        return render(request, "suggestions/cases/track.html", {"form": form})
    if not form.is_valid():
        return render(request, "suggestions/cases/track.html", {"form": form}, status=422)
    now = timezone.now()
    try:
        case = look_up(**form.cleaned_data, address=client_network(request), now=now)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return render(
            request, "suggestions/cases/track.html", {"form": form}, status=refusal.status
        )
    return redirect("cases:followed", codes.link_token(case, now))


def _followed(request, token):
    """The case behind a link, and its citizen as the actor."""
    case = codes.open_link(token, timezone.now())
    if case is None:
        raise Http404
    return case, citizen_of(case)


@login_not_required
@never_cache
@require_GET
def followed(request, token):
    case, citizen = _followed(request, token)
    kept = request.session.get(FOLLOWED, {})
    if kept.get(str(case.pk)) != case.code_version:
        newest = {**kept, str(case.pk): case.code_version}
        request.session[FOLLOWED] = dict(list(newest.items())[-20:])
    return _followed_page(request, case, citizen, token)


FORM_NAMES = {
    RatingForm: "rating_form",
    SupplementForm: "supplement_form",
    WithdrawForm: "withdraw_form",
}


def _followed_page(request, case, citizen, token, *, status=200, **forms):
    now = timezone.now()
    clocks = list(Clock.objects.of(case).order_by("pk"))
    main = following.progress(case, now)
    clock = (main and main["clock"]) or timeline.promise(clocks)
    context = {
        "case": case,
        "token": token,
        "now": now,
        "entries": timeline.public(case),
        "clock": clock,
        "clock_label": CLOCKS.get(clock.kind, "") if clock else "",
        "pause": clock and clock.pauses.filter(ended_at=None).first(),
        "with_unit": case.unit is not None and case.state in HANDLING,
        "actions": allowed_actions(case, citizen, now),
        "rating_form": RatingForm(),
        "supplement_form": SupplementForm(),
        "withdraw_form": WithdrawForm(),
        "photo_limit": rule(rules.PHOTO_LIMIT, case.division),
        "upload_key": uuid.uuid4(),
        "main": main,
        "signed_in": request.user.is_authenticated,
        "wechat": receivers.invitation(request, case),
        "asks_to_publish": _asks_to_publish(case),
        **extensions.about(case, citizen, now),
    }
    return render(request, "suggestions/cases/followed.html", context | forms, status=status)


def _asks_to_publish(case):
    """The moment to ask: it ended well in the citizen's own words, and they were never asked."""
    return bool(
        case.state == State.CLOSED
        and case.rating in {Grade.SATISFIED, Grade.BASICALLY_SATISFIED}
        and case.may_publish
        and not consents.was_asked(case, Purpose.PUBLICATION)
    )


@login_not_required
@require_POST
def rate(request, token):
    case, citizen = _followed(request, token)
    if request.user.is_authenticated:
        messages.error(request, _("工作人员登录状态下不能评价。请先退出登录，或换一部手机。"))
        return _followed_page(request, case, citizen, token, status=403)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _followed_page(request, case, citizen, token, status=422, rating_form=form)
    return _act(request, case, citizen, token, actions.rate, form, _thanks(form))


def _thanks(form):
    if form.cleaned_data["grade"] == Grade.DISSATISFIED:
        return _("已记下。我们会重新办理，有人会先联系您。")
    return _("谢谢您的评价，事项已办结。")


@login_not_required
@require_POST
def supplement(request, token):
    case, citizen = _followed(request, token)
    form = SupplementForm(request.POST)
    if not form.is_valid():
        return _followed_page(request, case, citizen, token, status=422, supplement_form=form)
    owner = request.POST.get("form_key", "")[:64] or str(uuid.uuid4())
    try:
        photos = _photos(request, owner, timezone.now())
    except (Refusal, Refused) as refusal:
        form.add_error(None, str(getattr(refusal, "detail", refusal)))
        return _followed_page(request, case, citizen, token, status=422, supplement_form=form)
    extra = {"photos": photos, "owner": owner}
    kinds = identifiers.kinds(form.cleaned_data["text"])
    if kinds and "numbers" not in request.POST:
        numbers = {
            "kinds": asking.labels(kinds),
            "masked": identifiers.mask(form.cleaned_data["text"]),
            "chosen": asking.MASK,
        }
        held = attachments.unclaimed(ids=photos, owner=owner)
        return _followed_page(
            request,
            case,
            citizen,
            token,
            status=422,
            supplement_form=form,
            numbers=numbers,
            held=held,
            upload_key=owner,
        )
    form.cleaned_data = asking.answered(form.cleaned_data, request.POST.get("numbers"))
    return _act(
        request, case, citizen, token, actions.supply_info, form, _("已补充，谢谢。"), **extra
    )


@login_not_required
@require_POST
def withdraw(request, token):
    case, citizen = _followed(request, token)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _followed_page(request, case, citizen, token, status=422, withdraw_form=form)
    return _act(request, case, citizen, token, actions.withdraw, form, _("已撤回，不再办理。"))


def _act(request, case, citizen, token, verb, form, thanks, **extra):
    """One verb of the citizen; a refusal is shown on the page, with what was typed kept."""
    try:
        verb(case, by=citizen, now=timezone.now(), **form.cleaned_data, **extra)
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        kept = {FORM_NAMES[type(form)]: form}
        return _followed_page(request, case, citizen, token, status=refusal.status, **kept)
    messages.success(request, thanks)
    return redirect("cases:followed", token)


@login_not_required
@never_cache
@require_POST
def reprint(request, token):
    """A new query code on a slip; the old code and every old link end."""
    case, citizen = _followed(request, token)
    return slip(request, case, privacy.rotate_code(case, by=citizen, now=timezone.now()))


def slip(request, case, code):
    """Show a renewed query code once, on the page of the receipt."""
    receipt = {"number": case.number, "code": code, "is_new": True, "is_renewed": True}
    request.session["submitted"] = receipt
    return redirect("cases:submitted")


# --- the citizen's own data -----------------------------------------------------------------------


@login_not_required
@never_cache
@require_GET
def own_data(request, token):
    """我的个人信息: what is held, who looked at it, and every right on one page."""
    case, _citizen = _followed(request, token)
    return _own_page(request, case, token)


def _own_page(request, case, token, *, status=200, **forms):
    standing = consents.standing(case)
    rules_of_keeping = register.rules()
    context = {
        "case": case,
        "token": token,
        "contact": case.contact_or_none,
        "masked_phone": mask_phone(case.contact_or_none.phone) if case.contact_or_none else "",
        "photos": Attachment.objects.of(case).filter(purpose__in=erasure.CITIZEN_PHOTOS).count(),
        "looks": Reveal.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
        .order_by("-pk")
        .values_list("at", flat=True)[:5],
        "consents": [
            (purpose, standing.get(purpose.value))
            for purpose in Purpose
            if purpose != Purpose.PUBLICATION or case.may_publish
        ],
        "hold": holds.active(case),
        "kept_for": rules_of_keeping["cases.contact"].words,
        "is_archived": rule(ARCHIVE_BEFORE_ERASURE, case.division),
        "correct_form": CorrectForm(),
        "erase_form": EraseForm(case=case),
    }
    return render(request, "suggestions/cases/own_data.html", context | forms, status=status)


@login_not_required
@never_cache
@require_GET
def copy(request, token, extension):
    """A copy to take away (PIPL art. 45): JSON for programs, text for people."""
    case, _citizen = _followed(request, token)
    content = copies.own(case)
    if extension == "json":
        text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        kind = "application/json"
    elif extension == "txt":
        text, kind = copies.as_text(content) + "\n", "text/plain; charset=utf-8"
    else:
        raise Http404
    name = f"{case.number}.{extension}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=kind, headers=headers)


@login_not_required
@require_POST
def correct(request, token):
    case, citizen = _followed(request, token)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _own_page(request, case, token, status=422, correct_form=form)
    try:
        privacy.correct(case, by=citizen, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _own_page(request, case, token, status=refusal.status, correct_form=form)
    messages.success(request, _("联系方式已更正。"))
    return redirect("cases:own_data", token)


@login_not_required
@require_POST
def consent(request, token):
    """Give or withdraw one separate consent: one button each, no questions."""
    case, citizen = _followed(request, token)
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        raise Http404
    given = {"purpose": purpose, "by": citizen, "now": timezone.now()}
    if request.POST.get("on") == "1":
        if request.user.is_authenticated:  # nobody of the desk agrees in the citizen's place
            refusal = _("工作人员登录状态下不能代为同意。请先退出登录，或换一部手机。")
            messages.error(request, refusal)
            return _own_page(request, case, token, status=403)
        privacy.consent(case, **given)
        messages.success(request, _("已记下您的同意，随时可以在“我的个人信息”里撤回。"))
        if "back" in request.POST:
            return redirect("cases:followed", token)
    else:
        privacy.retract(case, **given)
        messages.success(request, _("已撤回同意。"))
    return redirect("cases:own_data", token)


@login_not_required
@require_POST
def erase(request, token):
    """删除个人信息: contact data goes, photos and words when asked; the case lives on."""
    case, citizen = _followed(request, token)
    form = EraseForm(request.POST, case=case)
    if not form.is_valid():
        return _own_page(request, case, token, status=422, erase_form=form)
    if "sure" not in request.POST:
        asked = {"case": case, "token": token, "form": form, "chosen": form.cleaned_data}
        asked["is_archived"] = rule(ARCHIVE_BEFORE_ERASURE, case.division)
        return render(request, "suggestions/cases/erase.html", asked)
    try:
        done = privacy.erase(case, by=citizen, now=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _own_page(request, case, token, status=refusal.status, erase_form=form)
    followed_before = request.session.get(FOLLOWED, {})
    followed_before.pop(str(case.pk), None)
    request.session[FOLLOWED] = followed_before
    if done:
        messages.success(request, _("您的个人信息已删除。事项会匿名保留。"))
    else:
        messages.info(
            request,
            _("这件事项正在法定程序中，暂时只保存、不使用您的信息；程序结束后自动删除。"),
        )
    return redirect("cases:own_data", token)
