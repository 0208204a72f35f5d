from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    name = "liaison.accounts"
    verbose_name = "账号"
    default = True


class DeskAdminConfig(admin.AdminConfig):
    """Django's admin on our own site class; named in INSTALLED_APPS."""

    default_site = "liaison.accounts.site.DeskAdminSite"
    default = False
