from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "liaison.protection"
    verbose_name = "个人信息保护"
