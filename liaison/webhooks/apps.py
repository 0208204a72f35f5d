from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "liaison.webhooks"
    verbose_name = "推送"

    def ready(self):
        from liaison.api import actions as keys
        from liaison.notifications.delivery import OTHERS
        from liaison.scopes import declare

        from .actions import end_of_key, pass_on
        from .delivery import run

        declare("webhooks", _("推送"), "read", "write")
        keys.ON_REVOKED.append(end_of_key)
        keys.ON_ROTATED.append(pass_on)
        OTHERS.append(run)
