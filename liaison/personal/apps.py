from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PersonalConfig(AppConfig):
    name = "liaison.personal"
    verbose_name = "个人信息"

    def ready(self):
        from . import register

        register.load()
        post_migrate.connect(register.store_defaults, sender=self)
