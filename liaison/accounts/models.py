from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from liaison.personal.fields import EncryptedField


class User(AbstractUser):
    """Somebody who signs in. Which places and roles they hold is stations.memberships' to know."""

    display_name = models.CharField(_("姓名"), max_length=60)
    phone = EncryptedField(_("手机号"), blank=True)
    must_change_password = models.BooleanField(_("须更换密码"), default=False)
    password_changed_at = models.DateTimeField(_("密码更换时间"), null=True, blank=True)
    contact_changed_at = models.DateTimeField(
        _("联系方式被他人更改的时间"), null=True, blank=True, editable=False
    )
    active_membership_id = models.BigIntegerField(_("当前身份"), null=True, blank=True)

    first_name = None
    last_name = None

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self):
        return self.display_name or self.username

    @property
    def was_used(self):
        """Somebody has signed in with it, or chosen its password."""
        return self.last_login is not None or self.has_usable_password()

    def get_full_name(self):
        return self.display_name

    def get_short_name(self):
        return self.display_name


class TrustedDevice(models.Model):
    """A phone that its owner confirmed with a second factor; only the token's digest is kept."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="trusted_devices", verbose_name=_("账号")
    )
    digest = models.CharField(_("令牌摘要"), max_length=64, unique=True)
    label = models.CharField(_("设备"), max_length=120)
    created_at = models.DateTimeField(_("登记时间"))
    expires_at = models.DateTimeField(_("到期时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        verbose_name = _("受信设备")
        verbose_name_plural = _("受信设备")

    def __str__(self):
        return self.label


class Factor(Device):
    """A second factor of a user, as django-otp knows it; what proves it is encrypted at rest."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="%(class)ss", verbose_name=_("账号")
    )
    name = models.CharField(_("名称"), max_length=64)
    confirmed = models.BooleanField(_("已启用"), default=True)

    class Meta:
        abstract = True


class Authenticator(Factor):
    """An authenticator app (RFC 6238: six digits, 30 seconds)."""

    secret = EncryptedField(_("密钥"))
    # The step of the last accepted code, and by how many steps the phone's clock was off then.
    last_step = models.BigIntegerField(_("最近使用的时间步"), default=-1)
    drift = models.SmallIntegerField(_("时钟偏差"), default=0)

    class Meta:
        verbose_name = _("验证器")
        verbose_name_plural = _("验证器")

    def __str__(self):
        return f"{self.user}"


class BackupCodes(Factor):
    """What is left of a list of backup codes, separated by blanks."""

    codes = EncryptedField(_("备用码"), blank=True)

    class Meta:
        verbose_name = _("备用码")
        verbose_name_plural = _("备用码")

    def __str__(self):
        return f"{self.user}"


class Method(models.TextChoices):
    PASSWORD = "password", _("密码")
    TOTP = "totp", _("验证器")
    BACKUP = "backup", _("备用码")
    SET_UP = "set-up", _("设置验证器")
    RESET = "reset", _("链接设置密码")
    INVITED = "invited", _("向本人发送设置密码的链接")
    PRINTED = "printed", _("交付纸质邀请")
    CONTACT = "contact", _("更改联系方式")
    LOCKED = "locked", _("锁定期间被拒")


class SignInQuerySet(models.QuerySet):
    def failed(self):
        return self.filter(succeeded=False)

    def locked_out(self):
        return self.filter(method=Method.LOCKED)


class SignIn(models.Model):
    """The sign-in log: who came in, from where, and whether it succeeded (等保 2.0); and what
    others did to the account's keys (`by`)."""

    user = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="sign_ins", verbose_name=_("账号")
    )
    username = models.CharField(_("用户名"), max_length=150)
    succeeded = models.BooleanField(_("成功"))
    method = models.CharField(_("方式"), max_length=20, choices=Method.choices)
    address = models.CharField(_("地址"), max_length=45)
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("登录记录")
        verbose_name_plural = _("登录记录")
        indexes = [
            models.Index(fields=["user", "-at"], name="sign_in_by_user"),
            models.Index(fields=["username", "-id"], name="sign_in_by_name"),
            models.Index(fields=["at"], name="sign_in_by_time"),
        ]

    def __str__(self):
        return f"{self.username} {self.at:%Y-%m-%d %H:%M}"
