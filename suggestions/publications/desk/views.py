"""Writing, reviewing and taking back public summaries; the wording list of a place."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison import paging
from liaison.errors import Refusal
from liaison.ledger.models import Event
from liaison.paging import BadCursor
from liaison.personal.scrub import mask_numbers
from liaison.workflow import allowed_actions, check_office
from stations.divisions.models import Division
from suggestions.cases.models import Case
from suggestions.cases.workflow import Action as CaseAction
from suggestions.publications import actions, checks, lists, permissions, presentation
from suggestions.publications.forms import MOST, CheckedForm, ReasonForm, SummaryForm, WordForm
from suggestions.publications.lists import TABS
from suggestions.publications.models import TEXTS, FilterWord, Publication, Side
from suggestions.publications.workflow import WORDS, Action, Role, State

ANSWERS = (CaseAction.RESOLVE, CaseAction.ANSWER)
DONE = {
    Action.SUBMIT: gettext_lazy("已送审，由另一位同事审核后公开。"),
    Action.PUBLISH: gettext_lazy("已公开。"),
    Action.RETURN: gettext_lazy("已退回修改。"),
    Action.WITHDRAW: gettext_lazy("已撤下，公开页面随即失效。"),
}
FORMS = {Action.RETURN: ReasonForm, Action.WITHDRAW: ReasonForm}


@never_cache
@require_GET
def publications(request):
    actor = request.actor
    tab = request.GET.get("tab", "awaiting")
    if not permissions.has_publications(actor):
        raise Http404
    rows, scope = lists.narrowed(actor, tab), Publication.objects.visible_to(actor)
    context = {
        "actor": actor,
        "tab": tab,
        "edits_words": permissions.edits_words(actor),
        "tabs": [
            (code, label, paging.count_words(paging.count(run(scope, actor))))
            for code, label, run in TABS
        ],
    }
    try:
        page = paging.page(rows, cursor=request.GET.get("cursor", ""), size=30, order=lists.ORDER)
    except BadCursor as refusal:
        context["problem"] = refusal.detail
        return render(request, "suggestions/publications/desk/list.html", context, status=400)
    context["rows"] = page.rows
    for name, cursor in (("newer", page.previous), ("older", page.next)):
        if cursor:
            context[name] = f"?{urlencode({'tab': tab, 'cursor': cursor})}"
    return render(request, "suggestions/publications/desk/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request, number):
    """A summary of a closed case is begun; one that is there already is opened instead."""
    visible = Case.objects.visible_to(request.actor).for_reading()
    case = get_object_or_404(visible, number=number)
    if not permissions.writes(case, request.actor):
        raise PermissionDenied
    held = Publication.objects.live().filter(case=case).first()
    if held:
        return redirect("publication_desk:show", held.pk)
    if obstacle := permissions.obstacle(case):
        messages.warning(request, obstacle)
        return redirect("desk:case", number)
    if request.method == "GET":
        return _write_page(request, case, SummaryForm(initial=_proposed(case)))
    return _write(request, case, None)


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    row = _publication(request, pk)
    if Action.EDIT not in allowed_actions(row, request.actor, timezone.now()):
        return redirect("publication_desk:show", pk)
    if request.method == "GET":
        initial = row.texts | {"version": row.version}
        chosen = [str(photo.attachment_id) for photo in row.photos.all()]
        return _write_page(request, row.case, SummaryForm(initial=initial), row=row, chosen=chosen)
    return _write(request, row.case, row)


@never_cache
@require_GET
def show(request, pk):
    return _page(request, _publication(request, pk))


@never_cache
@require_POST
def act(request, pk, action):
    if action not in DONE:
        raise Http404
    row, now = _publication(request, pk), timezone.now()
    if not row.roles_of(request.actor) & row.TRANSITIONS[action].roles:
        raise PermissionDenied
    form = FORMS.get(action, CheckedForm)(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, action=action, form=form)
    given = {"version": form.cleaned_data["version"], "by": request.actor, "now": now}
    if given["version"] is None:  # nobody lets through a text that they were not shown
        form.add_error(None, _("请先看最新的内容，再操作。"))
        return _page(request, row, status=422, action=action, form=form)
    try:
        check_office(request)
        _take(row, action, form, request, given)
    except Refusal as refusal:
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, str(refusal.detail))
        fresh, status = _publication(request, pk), refusal.status
        return _page(request, fresh, status=status, action=action, form=form)
    messages.success(request, DONE[action])
    return redirect("publication_desk:show", pk)


def _take(row, action, form, request, given):
    if action == Action.SUBMIT:
        actions.submit(row, checked=form.cleaned_data["checked"], **given)
    elif action == Action.PUBLISH:
        said = request.POST.getlist("looked")[:40]
        looked = {int(raw) for raw in said if re.fullmatch("[0-9]{1,18}", raw)}
        checked = form.cleaned_data["checked"]
        actions.publish(row, looked=looked, checked=checked, **given)
    elif action == Action.RETURN:
        actions.send_back(row, text=form.cleaned_data["text"], **given)
    else:
        actions.withdraw(row, text=form.cleaned_data["text"], **given)


# --- the wording list -----------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def words(request):
    """The list of the office's own place, beside what holds above it."""
    if not permissions.edits_words(request.actor):
        raise Http404
    place = request.actor.membership.division_id
    form = WordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            check_office(request)
            if form.is_valid():
                actions.add_word(form.save(commit=False), by=request.actor, now=timezone.now())
                messages.success(request, _("已加入。"))
                return redirect("publication_desk:words")
        except Refusal as refusal:
            form.add_error(getattr(refusal, "field", None) or None, str(refusal.detail))
            status = refusal.status
    context = {
        "actor": request.actor,
        "form": form,
        "own": FilterWord.objects.filter(division=place),
        "above": [
            row for row in FilterWord.objects.exclude(division=place)
            if place.startswith(row.division)
        ],
    }  # fmt: skip
    return render(request, "suggestions/publications/desk/words.html", context, status=status)


@never_cache
@require_POST
def remove_word(request, pk):
    if not permissions.edits_words(request.actor):
        raise Http404
    check_office(request)
    place = request.actor.membership.division_id
    row = get_object_or_404(FilterWord, pk=pk, division=place)
    actions.remove_word(row, by=request.actor, now=timezone.now())
    messages.success(request, _("已删除。"))
    return redirect("publication_desk:words")


# --- pieces ---------------------------------------------------------------------------------------


def _publication(request, pk):
    rows = Publication.objects.visible_to(request.actor).for_reading()
    return get_object_or_404(rows.prefetch_related("photos__attachment"), pk=pk)


def _proposed(case):
    """What a new summary starts with: the place without a door, and what staff have answered."""
    said = (
        Event.objects.filter(subject_type=case.subject_type, subject_id=case.pk, action__in=ANSWERS)
        .select_related("words")
        .order_by("-seq")
        .first()
    )
    done = said.words.text if said and hasattr(said, "words") else ""
    street = Division.objects.filter(pk=case.station.division_id).first()
    return {
        "place": street.name if street and street.level == "village" else "",
        "done": mask_numbers(done)[:MOST],
        "outcome": case.get_result_display(),
    }


def _write(request, case, row):
    form, chosen = SummaryForm(request.POST), request.POST.getlist("photos")[:40]
    if "mask" in request.POST:
        form = SummaryForm(_masked(request.POST))
        return _write_page(request, case, form, row=row, chosen=chosen)
    if form.is_valid() and row is not None and form.cleaned_data["version"] is None:
        form.add_error(
            None, _("请先看最新的内容，再操作。")
        )  # nobody writes over what they never saw
    if not form.is_valid():
        return _write_page(request, case, form, row=row, chosen=chosen, status=422)
    given = {"by": request.actor, "now": timezone.now(), "photos": chosen}
    given["texts"] = {name: form.cleaned_data[name] for name in TEXTS}
    try:
        check_office(request)
        if row is None:
            row = actions.draft(case, **given)
        else:
            actions.edit(row, version=form.cleaned_data["version"], **given)
    except Refusal as refusal:
        form.add_error(None, str(refusal.detail))
        return _write_page(request, case, form, row=row, chosen=chosen, status=refusal.status)
    if "send" not in request.POST:
        messages.success(request, _("草稿已保存。"))
        return redirect("publication_desk:show", row.pk)
    try:
        given = {"by": request.actor, "now": given["now"], "version": row.version}
        actions.submit(row, checked="checked" in request.POST, **given)
    except Refusal as refusal:
        fresh = _publication(request, row.pk)
        form.data = request.POST.copy()
        form.data["version"] = fresh.version
        _place(form, refusal, fresh)
        asked = getattr(refusal, "found", [])
        return _write_page(
            request, case, form, row=fresh, chosen=chosen, status=refusal.status, asked=asked
        )
    messages.success(request, DONE[Action.SUBMIT])
    return redirect("publication_desk:show", row.pk)


def _place(form, refusal, row):
    """What is refused stands at the text that it is in."""
    field = getattr(refusal, "field", None)
    places = checks.refused_of(row) if isinstance(refusal, actions.Invalid) and not field else {}
    for name, found in places.items():
        for one in found:
            form.add_error(name, f"{one.words}：“{one.found}”" if one.found else one.words)
    if not places:
        form.add_error(field if field in form.fields else None, str(refusal.detail))


def _masked(given):
    """What was typed, without the numbers that name somebody."""
    masked = given.copy()
    for name in TEXTS:
        masked[name] = mask_numbers(given.get(name, ""))
    return masked


def _write_page(request, case, form, *, row=None, chosen=(), status=200, asked=()):
    for name in checks.REQUIRED:  # a draft may lack them; whoever writes sees what is needed
        form.fields[name].required = True
    typed = "\n".join(form[name].value() or "" for name in TEXTS)
    context = {
        "actor": request.actor,
        "case": case,
        "row": row,
        "form": form,
        "asked": asked,
        "numbers": mask_numbers(typed) != typed,
        "content": mask_numbers(case.content),
        "candidates": [
            (photo, Side(photo.purpose if photo.purpose == "before" else "after").label,
             str(photo.pk) in chosen)
            for photo in actions.candidates(case)
        ],
    }  # fmt: skip
    return render(request, "suggestions/publications/desk/write.html", context, status=status)


def _page(request, row, *, status=200, action="", form=None):
    now = timezone.now()
    allowed = set(allowed_actions(row, request.actor, now))
    names = presentation.names_of([row])
    is_closed = row.state in {State.PUBLIC, State.WITHDRAWN}
    context = {
        "actor": request.actor,
        "row": row,
        "case": row.case,
        "place": presentation.place_of(row, names),
        "photos": list(row.photos.all()),
        "allowed": [one.value for one in allowed],
        "original": _original(row, request.actor) if Action.PUBLISH in allowed else "",
        "own_words": row.state == State.PENDING and Action.PUBLISH not in allowed,
        "judged": None if is_closed else presentation.judged(row),
        "steps": _steps(row),
        "action": action,
        "form": form,
        "return_form": form if action == Action.RETURN else ReasonForm(auto_id="return_%s"),
        "withdraw_form": form if action == Action.WITHDRAW else ReasonForm(auto_id="withdraw_%s"),
        "me_too": presentation.me_too_of(row) if row.takes_me_too else None,
    }
    return render(request, "suggestions/publications/desk/show.html", context, status=status)


def _original(row, actor):
    """What the citizen wrote, beside the summary, for a reviewer who may read the matter."""
    may_read = Case.objects.visible_to(actor).filter(pk=row.case_id).exists()
    return mask_numbers(row.case.content) if may_read else ""


def _steps(row):
    events = Event.objects.filter(subject_type=row.subject_type, subject_id=row.pk).select_related(
        "words"
    )
    offices = dict(Role.choices)
    return [
        {
            "at": event.at,
            "title": WORDS.get(event.action, event.action),
            "text": event.words.text if hasattr(event, "words") else "",
            "who": offices.get(event.role, ""),
        }
        for event in events.order_by("seq")
    ]
