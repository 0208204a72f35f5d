from django.contrib import admin

from .models import Member, Term


class MemberInline(admin.TabularInline):
    model = Member
    extra = 0
    autocomplete_fields = ["representative"]


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    list_display = ["body", "number", "division", "starts_on", "ends_on"]
    search_fields = ["body"]
    autocomplete_fields = ["division"]
    inlines = [MemberInline]
