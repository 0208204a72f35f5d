import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from liaison.accounts.models import User
from liaison.importing import Importer, declare
from liaison.tables import Missing
from stations.divisions.columns import division_code
from stations.divisions.models import Division
from stations.network.models import Station
from stations.organisations.models import Organisation
from stations.representatives.models import Representative

from . import actions
from .models import PLACE_OF, Membership, Role
from .permissions import may_give, reach

MOBILE = re.compile(r"1[3-9]\d{9}")
MODELS = {
    "division": Division,
    "station": Station,
    "organisation": Organisation,
    "representative": Representative,
}


class UserImport(Importer):
    key = "users"
    label = _lazy("人员账号")
    note = _lazy(
        "一行一个任职：没有账号的新开账号并发出邀请，已有账号的加上任职；"
        "已有账号的姓名、手机号、邮箱不在这里改。任职地点按角色填区划、站点、单位的代码或代表编号。"
    )
    columns = {
        "username": ("用户名", "username"),
        "name": ("姓名", "name"),
        "role": ("角色", "role"),
        "place": ("任职地点代码", "place"),
        "phone": ("手机号", "phone"),
        "email": ("邮箱", "email"),
        "is_head": ("负责人", "is_head"),
    }
    required = ("username", "name", "role", "place")
    example = ("shili01", "示例人员", "联络站工作人员", "fumin", "", "", "")

    def take(self, row, *, by, now):
        username = row.text("username", required=True, length=60)
        if username:
            row.hold(User.username_validator, username, name="username")
        name = row.text("name", required=True, length=60)
        role = row.choice("role", Role, required=True)
        place = row.hold(self.place, row, role, name="place")
        given = {
            "role": Role(role) if role else None,
            "place": place,
            "by": by,
            "now": now,
            "is_head": row.text("is_head") in {"是", "1"},
        }
        if role and place and not may_give(by, role, place):
            row.fault(_("您不能在 %s 授予这个角色") % row.text("place")[:40], "role")
        user = User.objects.filter(username=username).first()
        if user is not None:
            row.hold(self.check_same, user, name, by)
            row.refuse()
            return self.add(user, **given)
        phone, email = row.text("phone", length=20), row.text("email", length=254)
        if phone and not MOBILE.fullmatch(phone):
            row.fault(_("“手机号”应是 11 位手机号"), "phone")
        if email:
            row.hold(validate_email, email, name="email")
        row.refuse()
        actions.invite(username=username, display_name=name, phone=phone, email=email, **given)
        return "created"

    def place(self, row, role):
        kind, text = PLACE_OF.get(role, "division"), row.text("place", required=True, length=40)
        if not (role and text):  # one of them is wrong and says so: what the other means is open
            return None
        code = division_code(row, "place") if kind == "division" else text
        if not code:
            return None
        found = MODELS[kind].objects.filter(code=code).first()
        if found is None:
            raise Missing(_("任职地点 %s 不存在，请先导入") % text)
        return found

    def check_same(self, user, name, by):
        """An account that is there already must be one of the place's own."""
        held = Membership.objects.filter(user=user)
        if user.display_name != name or not user.is_active or not held.filter(reach(by)).exists():
            raise ValidationError(_("用户名 %s 已是别人的或已停用，请换一个") % user.username)

    def add(self, user, *, role, place, by, now, is_head):
        held = Membership.objects.filter(user=user)
        same = held.filter(role=role, **{PLACE_OF.get(role, "division"): place})
        if same.current(now).exists() or same.proposed().exists():
            return "same"
        actions.grant(user=user, role=role, place=place, now=now, by=by, is_head=is_head)
        return "changed"


USERS = declare(UserImport())
