"""The citizen's own data: what is held, who looked at it, and every right."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liaison.attachments.models import Attachment
from liaison.errors import Refusal
from liaison.jurisdiction.rules import rule
from liaison.personal import consents, holds, register
from liaison.personal.models import Purpose, Reveal
from liaison.personal.rules import ARCHIVE_BEFORE_ERASURE
from liaison.text import mask_phone
from suggestions.cases import copies, erasure, privacy
from suggestions.cases.forms import CorrectForm, EraseForm
from suggestions.cases.permissions import FOLLOWED

from .shared import of_link, posts_from


@login_not_required
@never_cache
@require_GET
def own_data(request, token):
    """我的个人信息: what is held, who looked at it, and every right on one page."""
    case, _citizen = of_link(request, token)
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
    case, _citizen = of_link(request, token)
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
@posts_from("cases:own_data")
def correct(request, token):
    case, citizen = of_link(request, token)
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
@posts_from("cases:own_data")
def consent(request, token):
    """Give or withdraw one separate consent: one button each, no questions."""
    case, citizen = of_link(request, token)
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
@posts_from("cases:own_data")
def erase(request, token):
    """删除个人信息: contact data goes, photos and words when asked; the case lives on."""
    case, citizen = of_link(request, token)
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
