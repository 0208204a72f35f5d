from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .actors import actor_of


class ActorMiddleware:
    """Sets `request.actor`; nothing is queried until somebody asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: actor_of(request.user, timezone.now()))
        return self.get_response(request)
