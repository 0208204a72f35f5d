from django.apps import AppConfig


class RepresentativesConfig(AppConfig):
    name = "stations.representatives"
    verbose_name = "代表"

    def ready(self):
        from liaison.attachments import permissions as attachments

        from .permissions import may_see_portrait

        attachments.register("representatives.representative", may_see_portrait)
