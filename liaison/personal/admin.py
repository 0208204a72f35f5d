from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import NoticeText, RetentionRule
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


@admin.register(NoticeText)
class NoticeTextAdmin(admin.ModelAdmin):
    """A published text is never edited: a change is a new version."""

    list_display = ["purpose", "version", "valid_from"]
    list_filter = ["purpose"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
