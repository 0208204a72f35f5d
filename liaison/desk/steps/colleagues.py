"""Among colleagues."""

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from liaison.accounts.models import User
from liaison.desk.forms import ActForm, words
from liaison.fields import PersonField
from suggestions.cases.colleagues import colleagues


class InternalForm(ActForm):
    text = words(_("备注"), rows=3, help_text=_("只给人大方面的同事看，群众和承办单位看不到。"))


class EntrustForm(ActForm):
    user = PersonField(
        label=_("经办人"),
        queryset=User.objects.none(),
        to_field_name="username",
        empty_label=_("请选择"),
        help_text=_("他会收到消息；本岗位的其他人仍然可以办理。"),
        error_messages={"required": _("请选择经办人。")},
    )

    def prepare(self):
        if self.actor is None:
            return
        held = colleagues(self.actor.membership, now=Now()).values("user")
        self.fields["user"].queryset = User.objects.filter(pk__in=held).order_by("display_name")
