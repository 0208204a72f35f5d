from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "suggestions.publications"
    verbose_name = "办理公开"

    def ready(self):
        from suggestions.cases import extensions

        from . import lists  # noqa: F401 - the table to take away is declared there
        from .alike import offered
        from .presentation import published
        from .privacy import forget, withdraw_at_once

        extensions.ON_UNPUBLISH.append(withdraw_at_once)
        extensions.ON_FORGET.append(forget)
        extensions.ABOUT["published"] = published
        extensions.PUBLISHED_ALIKE.append(offered)
