"""What each office is for, in one or two sentences for the page of roles."""

from django.utils.translation import gettext_lazy as _

from stations.memberships.models import Role

EXPLAINED = {
    Role.DEPUTY: _(
        "接单、直接答复或协调群众反映的事项，把结果反馈给群众。代表不直接向单位派任务，需要单位办理的提请联络站转交。"
    ),
    Role.ASSISTANT: _(
        "以代表的名义办理这位代表的事项，每一步都记成“助理某代某”。不能替代表评价、签名和表决。由代表或联络站指定，随时可以收回。"
    ),
    Role.STATION_OFFICER: _(
        "研判站里的事项，提出交办，跟踪和反馈，到时代代表接单；制发本站二维码，为代表指定助理，排本站值班。"
    ),
    Role.STREET_CLERK: _("审核本乡镇、街道的交办和答复，裁定退件，管理辖区站点的人员。"),
    Role.CONGRESS_CLERK: _("审核转办和报办，督促办理，组织会商，登记代表任期，管理本辖区的人员。"),
    Role.LEADER: _("看全貌，签批转办，决定督办。"),
    Role.GOVERNMENT_OFFICER: _("把人大转来的事项派给政府部门，审核部门的答复，裁定退件。"),
    Role.UNIT_OFFICER: _(
        "签收、办理、答复交给本单位的事项，看不到群众的联系方式。负责人可以管理本单位的账号。"
    ),
    Role.PROCURATOR: _("办理移送检察工作室的线索。"),
    Role.COUNCIL_MEMBER: _("参加街道居民议事会，为民生实事投票选。"),
    Role.AUDITOR: _("查看事项经过、日志和登录记录，不做任何改动。"),
    Role.SYSTEM_ADMIN: _("开通账号，管理任职和基础数据，看不到群众反映的事项。"),
    Role.SECURITY_ADMIN: _(
        "看安全设置、登录记录、锁定和联系方式查看记录，解除锁定，处理未送达的消息。"
    ),
}
