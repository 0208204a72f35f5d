from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "liaison.webhooks"
    verbose_name = "推送"

    def ready(self):
        from liaison.notifications.delivery import OTHERS

        from .delivery import run

        OTHERS.append(run)
