import json

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from liaison.errors import PROBLEM, problem_body, refusal_body

from . import receipts

LONGEST = 16 * 1024


@csrf_exempt
@login_not_required
@require_POST
def sms_receipt(request):
    """What became of an SMS, told by the gateway; the answer never says whether the id is known."""
    if not receipts.is_on():
        raise Http404
    if len(request.body) > LONGEST:
        return JsonResponse(problem_body(413), status=413, content_type=PROBLEM)
    now, nonce = timezone.now(), request.headers.get("X-Nonce", "")
    try:
        receipts.check(
            timestamp=request.headers.get("X-Timestamp", ""),
            nonce=nonce,
            signed=request.headers.get("X-Signature", ""),
            body=request.body,
            now=now,
        )
    except receipts.Forged as refusal:
        body = refusal_body(refusal)
        return JsonResponse(body, status=refusal.status, content_type=PROBLEM)
    try:
        found = json.loads(request.body)
        key, status = str(found["id"])[:200], str(found["status"])
        error = str(found.get("error", ""))[:200]
        if "\0" in key + error:
            raise ValueError(key)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        body = problem_body(400, detail=_('正文应为 {"id": …, "status": …}。'))
        return JsonResponse(body, status=400, content_type=PROBLEM)
    receipts.take(nonce=nonce, key=key, status=status, error=error, now=now)
    return HttpResponse(status=204)
