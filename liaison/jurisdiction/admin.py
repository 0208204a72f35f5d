from django import forms
from django.contrib import admin

from .models import LocalRule
from .rules import DECLARED


@admin.register(LocalRule)
class LocalRuleAdmin(admin.ModelAdmin):
    list_display = ["key", "division", "value", "source"]
    list_filter = ["key"]

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "key":
            choices = [
                (d.key, f"{d.label}（默认 {d.default}，{d.source}）") for d in DECLARED.values()
            ]
            return forms.ChoiceField(label=field.verbose_name, choices=choices)
        return super().formfield_for_dbfield(field, request, **kwargs)
