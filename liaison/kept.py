"""Public pages that browsers and proxies may keep for a while."""

from functools import wraps

from django.utils.cache import patch_cache_control


def kept_for(seconds):
    """Only the page of whoever is nobody: with a session it may hold a name or what was just
    done, and is its reader's alone."""

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            is_own = not request.session.is_empty()
            response = view(request, *args, **kwargs)
            if is_own:
                patch_cache_control(response, private=True, no_cache=True)
            else:
                patch_cache_control(response, public=True, max_age=seconds)
            return response

        return answer

    return decorate
