from django.apps import AppConfig

from liaison import wording


class PortalConfig(AppConfig):
    name = "liaison.portal"
    verbose_name = "公众门户"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wording.speak()  # all apps are made before the first of their modules is read
