from axes.utils import reset as unlock
from django import forms
from django.contrib import admin, messages
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.errors import Refusal
from liaison.limits.address import client_address

from . import actions
from .models import SignIn, TrustedDevice, User


class UserForm(forms.ModelForm):
    phone = forms.CharField(
        label=gettext_lazy("手机号"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("用于接收邀请和重设密码的短信。"),
    )

    class Meta:
        model = User
        fields = ["username", "display_name", "email", "phone", "is_active", "must_change_password"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Accounts are opened, invited and closed here. Passwords are never seen or set, and nobody
    gives rights here: those follow from memberships."""

    form = UserForm
    list_display = ["username", "display_name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["username", "display_name"]
    readonly_fields = ["is_staff", "last_login", "date_joined", "password_changed_at"]
    ordering = ["username"]
    actions = ["invite", "unlock"]

    def get_queryset(self, request):
        users = super().get_queryset(request)
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def save_model(self, request, obj, form, change):
        if change:
            actions.change_contact(
                user=obj, by=request.user, now=timezone.now(), address=client_address(request)
            )
        else:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):
        """Accounts are closed (is_active), never deleted: the log refers to them."""
        return False

    @admin.action(description=gettext_lazy("发送设置密码的邀请"), permissions=["change"])
    def invite(self, request, queryset):
        printed = []
        for user in queryset.filter(is_active=True):
            try:
                link, sent = actions.invite(
                    user=user,
                    by=request.user,
                    now=timezone.now(),
                    address=client_address(request),
                )
            except Refusal as refusal:
                messages.error(request, str(refusal.detail))
                continue
            self.log_change(request, user, _("发送邀请"))
            if sent:
                messages.success(request, _("已向 %s 发送邀请。") % user)
            else:
                printed.append((user, link))
        if not printed:
            return None
        context = self.admin_site.each_context(request) | {
            "title": _("纸质邀请"),
            "printed": printed,
            "opts": self.opts,
        }
        return render(request, "liaison/accounts/invitations.html", context)

    @admin.action(description=gettext_lazy("解除登录锁定"), permissions=["change"])
    def unlock(self, request, queryset):
        for user in queryset:
            unlock(username=user.username)
            self.log_change(request, user, _("解除登录锁定"))
        messages.success(request, _("已解除锁定。"))


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(SignIn)
class SignInAdmin(ReadOnly):
    list_display = ["at", "username", "succeeded", "method", "address", "by"]
    list_select_related = ["by"]
    list_filter = ["succeeded", "method"]
    search_fields = ["username"]
    ordering = ["-pk"]
    show_full_result_count = False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TrustedDevice)
class TrustedDeviceAdmin(ReadOnly):
    list_display = ["user", "label", "created_at", "expires_at", "last_used_at"]
    fields = ["user", "label", "created_at", "expires_at", "last_used_at"]
    search_fields = ["user__username"]
