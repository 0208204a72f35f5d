"""What a place says about itself at the foot of every page."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

OPERATOR = declare("portal.operator", default="", label=_("主办单位"), source="[P]")
ICP = declare("portal.icp", default="", label=_("ICP备案号"), source="A0")
POLICE = declare("portal.police_record", default="", label=_("公安备案号"), source="A0")
