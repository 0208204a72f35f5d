from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "liaison.imports"
    verbose_name = "导入"

    def ready(self):
        from stations.divisions import importing as divisions  # noqa: F401 - declared there
        from stations.memberships import importing as users  # noqa: F401
        from stations.network import importing as stations  # noqa: F401
        from stations.organisations import importing as units  # noqa: F401
        from stations.representatives import importing as representatives  # noqa: F401

        from . import holidays, rules  # noqa: F401
