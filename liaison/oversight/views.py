"""How promises are kept here (时限诚信), and how long they last (时限规定)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liaison.deadlines import policies as periods
from liaison.deadlines.models import DeadlinePolicy
from liaison.workdays.calendar import local_day
from stations.divisions.levels import within
from suggestions.cases import figures
from suggestions.cases import honesty as facts_of
from suggestions.cases.models import Case

from . import permissions, sheets
from . import policies as words
from .forms import ExplainForm, PeriodForm, PolicyForm
from .nouns import CASES, NOUNS


@never_cache
@require_GET
def honesty(request):
    """Everything that could make a clock look better, per station and unit, for a period."""
    form, found, context = _report(request)
    if found is None:
        return render(request, "liaison/oversight/honesty.html", context, status=422)
    since, until = form.period()
    told = Case.objects.visible_to(request.actor).filter(
        submitted_at__gte=since, submitted_at__lt=until
    )
    context |= {
        "tables": facts_of.tables(found),
        "paused": facts_of.paused(found),
        "totals": figures.counted(told),
        "definitions": figures.DEFINITIONS,
    }
    return render(request, "liaison/oversight/honesty.html", context)


@never_cache
@require_GET
def honesty_cases(request):
    """The cases behind one number."""
    figure = facts_of.BY_CODE.get(request.GET.get("figure", ""))
    if figure is None:
        raise Http404
    _form, found, context = _report(request)
    place = {name: request.GET.get(name, "")[:40] for name in ("station", "unit")}
    behind = facts_of.cases_behind(found or (), figure.code, **place)
    context |= {"figure": figure, "behind": behind}
    return render(request, "liaison/oversight/honesty_cases.html", context)


@never_cache
@require_GET
def honesty_csv(request):
    form, found, context = _report(request)
    if found is None:
        return render(request, "liaison/oversight/honesty.html", context, status=422)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    text = sheets.honesty_csv(facts_of.tables(found), facts_of.paused(found), since, until)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"honesty-{since:%Y%m%d}-{until:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _report(request):
    """(form, facts, context); facts is None when the period is not one."""
    if not permissions.sees_honesty(request.actor):
        raise Http404
    form = PeriodForm(request.GET, now=timezone.now())
    context = {"actor": request.actor, "form": form}
    if not form.is_valid():
        return form, None, context
    period = {name: form.cleaned_data[name].isoformat() for name in ("since", "until")}
    found = facts_of.facts(Case.objects.visible_to(request.actor), *form.period())
    return form, found, context | {"period": urlencode(period)}


# --- 时限规定 -------------------------------------------------------------------------


@never_cache
@require_GET
def policies(request):
    """Every row in words; which one applies to a matter, and why; what was changed."""
    actor, now = request.actor, timezone.now()
    if not permissions.reads_policies(actor):
        raise Http404
    region, noun = actor.membership.division_id, _noun(request.GET.get("noun"))
    asked = "kind" in request.GET
    usual = {"day": local_day(now)}
    if noun.is_case:
        usual |= {"kind": "closing", "mode": "assign", "urgency": "normal"}
    given = {"region": region, "noun": noun, "initial": usual}
    form = ExplainForm(request.GET if asked else None, **given)
    answer = None
    if asked and form.is_valid():
        answer = words.explain(noun, **form.conditions(), day=form.cleaned_data["day"])
    context = {
        "actor": actor,
        "noun": noun,
        "nouns": [(one.key, one.label) for one in NOUNS.values()],
        "rows": words.rows(region, noun),
        "form": form,
        "answer": answer,
        "history": words.history(region),
        "may_set": permissions.sets_policies(actor),
        "region": region,
    }
    status = 422 if asked and answer is None else 200
    return render(request, "liaison/oversight/policies.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def policy(request, pk=None):
    """Add an override (prefilled from another row), or change one of the own region."""
    region = _region(request)
    row = get_object_or_404(_own(region), pk=pk) if pk else None
    model = row or _model(request)
    named = request.POST.get("noun") or request.GET.get("noun") or (model and model.noun)
    noun = _noun(row.noun if row else named)
    row, given = row or DeadlinePolicy(), {"region": region, "noun": noun}
    if request.method == "GET":
        form = PolicyForm(initial=_initial(row, model), **given)
        return _policy_page(request, row, form)
    form = PolicyForm(request.POST, **given)
    if not form.is_valid():
        return _policy_page(request, row, form, status=422)
    try:
        periods.set_policy(
            policy=form.fill(row), region=region, by=request.actor, now=timezone.now()
        )
    except periods.PolicyRefused as refusal:
        form.add_error(refusal.field, str(refusal.detail))
        return _policy_page(request, row, form, status=422)
    messages.success(request, _("已保存。正在计时的仍按原来的期限。"))
    return redirect(_back(noun))


@never_cache
@require_POST
def drop_policy(request, pk):
    region = _region(request)
    row = get_object_or_404(_own(region), pk=pk)
    periods.drop_policy(policy=row, region=region, by=request.actor, now=timezone.now())
    messages.success(request, _("已删除。正在计时的仍按原来的期限。"))
    return redirect(_back(NOUNS[row.noun]))


def _back(noun):
    return f"{reverse('oversight:policies')}?{urlencode({'noun': noun.key})}"


def _region(request):
    region = permissions.region_of(request.actor)
    if region is None:
        raise Http404
    return region


def _noun(key):
    """The noun of that key, matters for none. Raises Http404 for one that has no periods."""
    if (key or CASES) not in NOUNS:
        raise Http404
    return NOUNS[key or CASES]


def _own(region):
    return DeadlinePolicy.objects.filter(within("division", region), noun__in=NOUNS)


def _model(request):
    """The row that the address names to start from, None for none."""
    given = request.GET.get("from", "")
    is_number = given.isascii() and given.isdecimal() and len(given) < 18
    return DeadlinePolicy.objects.filter(pk=given, noun__in=NOUNS).first() if is_number else None


def _initial(row, model):
    """The row's own values, or those of the one it is to replace here."""
    if model is None:
        return {}
    names = ("kind", "mode", "category", "urgency", "division", "amount", "unit")
    names += ("max_pauses", "max_extensions", "source")
    values = {name: getattr(model, name) for name in names}
    return values if model is row else values | {"division": "", "source": ""}


def _policy_page(request, row, form, *, status=200):
    context = {"actor": request.actor, "form": form, "row": row if row.pk else None}
    context["noun"] = form.noun
    return render(request, "liaison/oversight/policy.html", context, status=status)
