from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "liaison.documents"
    verbose_name = "公文"

    def ready(self):
        from . import wording
        from .models import Wording

        wording.OWN.follow(Wording)
