"""Public pages that a browser and a proxy may keep, and ask about each time: no cookie is set, the
same page has the same ETag, and whoever signed in gets a copy of their own. What was withdrawn is
gone everywhere with the next look at it: nothing is shown again without asking."""

import hashlib
from functools import wraps

from django.utils.cache import get_conditional_response, patch_cache_control

KEPT = "public, no-cache"


def asked_each_time(view):
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            patch_cache_control(response, no_store=True)
            return response
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        response["Cache-Control"] = KEPT
        if response.streaming:
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=response["ETag"], response=response)

    return answer
