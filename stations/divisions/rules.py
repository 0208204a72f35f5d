"""What a place may say about its divisions."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

KIND = declare(
    "divisions.township_kind",
    default="code",
    label=_("乡级是街道还是乡镇（按代码：末三位 001–099 是街道）"),
    source="GB/T 10114 县级以下行政区划代码编制规则；改设街道而没有换代码的，在这里写明",
    words={"code": _("按代码"), "street": _("街道"), "town": _("乡镇")},
)
