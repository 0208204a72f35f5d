"""Follow, rate, add, take back: what the link of a case opens."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liaison import together
from liaison.attachments import actions as attachments
from liaison.attachments.images import Refused
from liaison.deadlines.models import Clock
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.limits.address import client_network
from liaison.notifications import receivers
from liaison.personal import consents, identifiers
from liaison.personal.models import Purpose
from liaison.workflow import allowed_actions
from suggestions.cases import (
    actions,
    asking,
    codes,
    extensions,
    following,
    privacy,
    rules,
    timeline,
)
from suggestions.cases.forms import RatingForm, SupplementForm, TrackForm, WithdrawForm
from suggestions.cases.lookup import look_up
from suggestions.cases.models import Grade
from suggestions.cases.permissions import FOLLOWED
from suggestions.cases.workflow import CLOCKS, HANDLING, State

from .shared import of_link, posts_from, take_photos


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


@login_not_required
@never_cache
@require_GET
def followed(request, token):
    case, citizen = of_link(request, token)
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
        **together.alone(together.named(**extensions.about(case, citizen, now))),
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
@posts_from("cases:followed")
def rate(request, token):
    case, citizen = of_link(request, token)
    if request.user.is_authenticated:
        messages.error(request, _("工作人员登录状态下不能评价。请先退出登录，或换一部手机。"))
        return _followed_page(request, case, citizen, token, status=403)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _followed_page(request, case, citizen, token, status=422, rating_form=form)
    return _act(request, case, citizen, token, actions.rate, form, form.thanks)


@login_not_required
@posts_from("cases:followed")
def supplement(request, token):
    case, citizen = of_link(request, token)
    form = SupplementForm(request.POST)
    if not form.is_valid():
        return _followed_page(request, case, citizen, token, status=422, supplement_form=form)
    owner = request.POST.get("form_key", "")[:64] or str(uuid.uuid4())
    try:
        photos = take_photos(request, owner, timezone.now())
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
@posts_from("cases:followed")
def withdraw(request, token):
    case, citizen = of_link(request, token)
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
@posts_from("cases:followed")
def reprint(request, token):
    """A new query code on a slip; the old code and every old link end."""
    case, citizen = of_link(request, token)
    return slip(request, case, privacy.rotate_code(case, by=citizen, now=timezone.now()))


def slip(request, case, code):
    """Show a renewed query code once, on the page of the receipt."""
    receipt = {"number": case.number, "code": code, "is_new": True, "is_renewed": True}
    request.session["submitted"] = receipt
    return redirect("cases:submitted")
