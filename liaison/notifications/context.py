from functools import cache

from . import actions


def inbox(request):
    """`unread` for the bell: counted when a page shows it, never for a swapped part."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.headers.get("HX-Request"):
        return {}
    return {"unread": cache(lambda: actions.unread(user=user))}
