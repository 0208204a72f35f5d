from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "liaison.personal"
    verbose_name = "个人信息"
