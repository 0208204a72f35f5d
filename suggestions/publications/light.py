"""Public pages that a browser and a proxy may keep for a minute: no cookie is set, the same page
has the same ETag, and whoever signed in gets a copy of their own."""

import hashlib
from functools import wraps

from django.utils.cache import get_conditional_response, patch_cache_control

SECONDS = 60  # what was withdrawn is gone everywhere after this long


def kept_a_minute(view):
    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code != 200:
            patch_cache_control(response, no_store=True)
            return response
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
            return response
        patch_cache_control(response, public=True, max_age=SECONDS)
        if response.streaming:
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=response["ETag"], response=response)

    return answer
