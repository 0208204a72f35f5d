"""What a place may set about cases; defaults of domain A0."""

from django.utils.translation import gettext_lazy as _

from liaison.jurisdiction.rules import declare

OUT = ["street_clerk", "congress_clerk", "leader"]  # offices of the congress that may hold a key

ASSIGN_NEEDS_APPROVAL = declare(
    "cases.assign_needs_approval",
    default=True,
    label=_("交办须经街道人大工委、乡镇人大主席同意"),
    source="A0",
)
REPLY_NEEDS_REVIEW = declare(
    "cases.reply_needs_review",
    default=True,
    label=_("单位答复须经审核才反馈"),
    source="A0",
)
RETURNED_REPLY_GIVES_TIME_BACK = declare(
    "cases.returned_reply_gives_time_back",
    default=False,
    label=_("答复被退回时，审核所用的时间退还给承办单位"),
    source="A0 答复未被退回时，单位的时限才停止",
)
TRANSFER_REVIEW = declare(
    "cases.transfer_review",
    default="congress_clerk leader",
    label=_("转办依次由谁审核签批"),
    source="A0 转办：代表工委审核、分管副主任签批",
    kind="some",
    words=OUT,
)
REPORT_REVIEW = declare(
    "cases.report_review",
    default="congress_clerk",
    label=_("报办依次由谁审核签批"),
    source="A0 报办",
    kind="some",
    words=OUT,
)
TRANSFER_ROUTE = declare(
    "cases.transfer_route",
    default="government",
    label=_("转办怎样送到承办单位"),
    source="A0",
    words={"government": _("经政府办派发"), "unit": _("直送单位")},
)
TRANSFER_REPLY_REVIEW = declare(
    "cases.transfer_reply_review",
    default="government_officer congress_clerk",
    label=_("转办答复依次由谁审核"),
    source="A0 答复原路返回",
    kind="some",
    words=[*OUT, "government_officer"],
)
OWN_PHRASES_ONLY = declare(
    "cases.own_phrases_only",
    default=False,
    label=_("常用语只用本地写的，不显示系统自带的"),
    source="[P]",
)
SNAP_NEEDS_PLACE = declare(
    "cases.snap_needs_place",
    default=True,
    label=_("随手拍须有位置：自动定位，或者写一句在哪里"),
    source="F35 拍照＋类别＋自动定位；没有地点无法派单",
)
IN_PROGRESS_DAYS = declare(
    "cases.in_progress_days",
    default=30,
    label=_("“正在解决”未写日期时，承诺多少天内完成"),
    source="[P]",
)
PLANNED_DAYS = declare(
    "cases.planned_days",
    default=180,
    label=_("“列入计划”未写日期时，承诺多少天内完成"),
    source="[P]",
)
TAKE_OVER_HOURS = declare(
    "cases.take_over_hours", default=12, label=_("多少小时后站点可代接"), source="A0"
)
PHONE_REQUIRED = declare(
    "cases.phone_required", default=False, label=_("提交时必须留手机号"), source="F30"
)
REPEAT_MINUTES = declare(
    "cases.repeat_minutes",
    default=10,
    label=_("同一人同样内容多少分钟内视为重复提交"),
    source="F30",
)
PHOTO_LIMIT = declare("cases.photo_limit", default=6, label=_("最多几张照片"), source="F30")
SUBMITS_PER_HOUR = declare(
    "cases.submits_per_hour", default=60, label=_("同一网络每小时最多提交几件"), source="[P]"
)
SUBMITS_PER_HOUR_BY_KEY = declare(
    "cases.submits_per_hour_by_key",
    default=600,
    label=_("同一接口密钥（12345 等平台）每小时最多转来几件"),
    source="[P]",
)
TRACK_FAILURES_PER_HOUR = declare(
    "cases.track_failures_per_hour",
    default=10,
    label=_("同一网络对同一编号每小时最多查错几次"),
    source="reliability 4",
)
TRACK_LOOKUPS_PER_HOUR = declare(
    "cases.track_lookups_per_hour",
    default=60,
    label=_("同一网络每小时最多查询几次"),
    source="reliability 4",
)
URGES_PER_WORKING_DAY = declare(
    "cases.urges_per_working_day",
    default=1,
    label=_("同一事项在同一单位，每个工作日最多催办几次（0 为不限）"),
    source="[P]",
)
LINK_DAYS = declare("cases.link_days", default=90, label=_("免查询码链接有效天数"), source="[P]")
NAMED_READERS = declare(
    "cases.named_readers",
    default="congress_clerk",
    label=_("敏感件由哪些岗位的负责人知悉"),
    source="A0",
    kind="some",
    words=OUT,
)
GROUP_THRESHOLD = declare(
    "cases.group_threshold",
    default=5,
    label=_("涉及多少人起作为多人事项当日告知代表工委"),
    source="信访工作条例",
)
SPOKESPERSONS = declare(
    "cases.spokespersons",
    default=5,
    label=_("多人事项最多几位联系人（含提交人）"),
    source="信访工作条例",
)
