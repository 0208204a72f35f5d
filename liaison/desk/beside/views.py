"""What stands beside a case and moves nothing: followed or not, numbers of other platforms, a card
to share."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from liaison.desk.pages import case_of, kept, navigation, show
from liaison.errors import Refusal
from liaison.workflow import check_office
from suggestions.cases import actions, crossing, permissions

from . import card as share
from .forms import CrossForm


@never_cache
@require_POST
def watch(request, number):
    """关注 with on=1, 取消关注 otherwise."""
    now, subject = timezone.now(), case_of(request, number)
    try:
        check_office(request)
        if request.POST.get("on") == "1":
            actions.watch(subject, by=request.actor, now=now)
            messages.success(request, _("已关注，以后每一步都会告诉您。"))
        else:
            actions.unwatch(subject, by=request.actor)
            messages.success(request, _("已取消关注。"))
    except Refusal as refusal:
        messages.error(request, str(refusal.detail))
        return show(request, subject, now, status=refusal.status)
    return _back(request, subject, now)


@never_cache
@require_POST
def numbers(request, number):
    """Add a number of another platform, or remove one (`remove` is its id)."""
    now, subject = timezone.now(), case_of(request, number)
    if not permissions.crosses(subject, request.actor):
        raise Http404
    form, removed = CrossForm(request.POST), request.POST.get("remove", "")
    try:
        check_office(request)
        if removed:
            if not removed.isdecimal() or len(removed) > 18:
                raise Http404
            crossing.remove(subject, pk=int(removed), by=request.actor, now=now)
            messages.success(request, _("已删除。"))
            return _back(request, subject, now)
        if form.is_valid():
            crossing.add(subject, by=request.actor, now=now, **form.cleaned_data)
            messages.success(request, _("已登记，可以按这个编号搜索。"))
            return _back(request, subject, now)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
    return show(request, subject, now, status=422, cross_form=form)


def _back(request, subject, now):
    if request.htmx:
        return show(request, case_of(request, subject.number), now)
    keep = kept(request)
    return redirect(f"/desk/cases/{subject.number}/" + (f"?{keep}" if keep else ""))


@never_cache
@require_GET
def card(request, number):
    """The picture and the text to share, beside the case."""
    subject = case_of(request, number)
    words = _words(request, subject)
    context = navigation(request, timezone.now()) | {
        "case": subject,
        "text": share.text_of(words, subject),
        "keep": kept(request),
    }
    return render(request, "liaison/desk/card.html", context)


@never_cache
@require_GET
def card_picture(request, number):
    subject = case_of(request, number)
    drawn = share.picture_of(_words(request, subject))
    name = f"{subject.number}.png"
    return HttpResponse(
        drawn,
        content_type="image/png",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _words(request, subject):
    words = share.words_of(subject, timezone.now())
    if words is None or not permissions.crosses(subject, request.actor):
        raise Http404
    return words
