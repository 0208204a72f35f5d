"""REF-submit, REF-list, REF-detail, and two bare views."""

import uuid
from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt

from .models import Case, Event, Matter, MatterClock, MatterEvent

ROWS = 50


class MatterForm(forms.Form):
    content = forms.CharField(max_length=2000, widget=forms.Textarea)
    name = forms.CharField(max_length=30, required=False)
    phone = forms.CharField(max_length=20, required=False)
    consent = forms.BooleanField()


def submit(request):
    form = MatterForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "reference/submit.html", {"form": form}, status=status)
    now, said = timezone.now(), form.cleaned_data
    with transaction.atomic():
        matter = _stored(said["content"], said["name"], said["phone"], now)
        MatterEvent.objects.create(matter=matter, action="submit", at=now)
        MatterClock.objects.create(matter=matter, due_at=now + timedelta(hours=24))
    return redirect("done", number=matter.number)


def done(request, number):
    return HttpResponse(number)


def _stored(content, name, phone, now):
    return Matter.objects.create(
        number=uuid.uuid4().hex,
        station_id=1,
        content=content,
        name=name,
        phone=phone,
        state="submitted",
        submitted_at=now,
    )


@login_required
def queue(request):
    rows = Case.objects.order_by("queue_at", "id")
    if after := request.GET.get("after"):
        at, _comma, pk = after.partition(",")
        rows = rows.extra(  # noqa: S610 - a row comparison is what an index serves
            where=["(queue_at, id) > (%s, %s)"], params=[parse_datetime(at), int(pk)]
        )
    return render(request, "reference/queue.html", {"rows": rows[:ROWS]})


@login_required
def detail(request, number):
    case = get_object_or_404(Case, number=number)
    events = Event.objects.filter(subject_type="cases.case", subject_id=case.pk).order_by("seq")
    return render(request, "reference/detail.html", {"case": case, "events": events})


@csrf_exempt
def bare_insert(request):
    _stored("路灯不亮", "", "", timezone.now())
    return HttpResponse("1")


def bare_rows(request):
    fields = "id", "number", "title", "state", "queue_at", "submitted_at", "station_id"
    rows = Case.objects.order_by("queue_at", "id").values(*fields)[:ROWS]
    return JsonResponse({"results": list(rows)})
