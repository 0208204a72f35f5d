from django import forms
from django.contrib import admin

from . import events
from .models import WechatTemplate


@admin.register(WechatTemplate)
class WechatTemplateAdmin(admin.ModelAdmin):
    list_display = ["__str__", "kind", "division"]
    list_filter = ["kind"]

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "event":
            choices = [("", "全部消息"), *((n.key, n.label) for n in events.NOTICES.values())]
            return forms.ChoiceField(label=field.verbose_name, choices=choices, required=False)
        return super().formfield_for_dbfield(field, request, **kwargs)
