from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import TOLD_FOR, NoticeText, RetentionRule
from .register import PERIODS


@admin.register(RetentionRule)
class RetentionRuleAdmin(admin.ModelAdmin):
    list_display = ["item", "words", "basis"]
    fields = ["item", "default", "amount", "unit", "basis"]
    readonly_fields = ["item", "default"]

    @admin.display(description=_("内容"))
    def item(self, rule):
        return PERIODS[rule.key].label if rule.key in PERIODS else rule.key

    @admin.display(description=_("默认"))
    def default(self, rule):
        if rule.key not in PERIODS:
            return ""
        one = PERIODS[rule.key]
        return f"{RetentionRule(amount=one.amount, unit=one.unit).words}（{one.basis}）"

    @admin.display(description=_("保存"))
    def words(self, rule):
        return rule.words

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ToldForFilter(admin.SimpleListFilter):
    title = _("用途")
    parameter_name = "purpose"

    def lookups(self, request, model_admin):
        return TOLD_FOR

    def queryset(self, request, rows):
        return rows.filter(purpose=self.value()) if self.value() else rows


@admin.register(NoticeText)
class NoticeTextAdmin(admin.ModelAdmin):
    """A published text is never edited: a change is a new version."""

    list_display = ["told_for", "version", "valid_from"]
    list_filter = [ToldForFilter]
    readonly_fields = ["told_for"]

    def get_fields(self, request, obj=None):
        return ["told_for" if obj else "purpose", "version", "body", "valid_from"]

    def formfield_for_dbfield(self, field, request, **kwargs):
        if field.name == "purpose":
            return forms.ChoiceField(label=field.verbose_name, choices=TOLD_FOR)
        return super().formfield_for_dbfield(field, request, **kwargs)

    @admin.display(description=_("用途"), ordering="purpose")
    def told_for(self, notice):
        return notice.label

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
