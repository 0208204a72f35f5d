import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.divisions.levels import Level, ancestors, level_of
from stations.divisions.models import Division
from stations.divisions.names import Named, NamedQuerySet
from stations.network.models import Station

from .strokes import stroke_key


class RepresentativeKind(models.TextChoices):
    DEPUTY = "deputy", _("人大代表")
    DELIBERATION = "deliberation", _("议政代表")
    VOTER = "voter", _("选民代表")
    COUNCIL = "council", _("居民议事会成员")
    EXECUTIVE = "executive", _("联席会议执行委员")


class Origin(models.TextChoices):
    ELECTED = "elected", _("选举")
    RECOMMENDED = "recommended", _("推荐")
    APPOINTED = "appointed", _("聘任")


class Gender(models.TextChoices):
    UNSAID = "", _("未填")
    FEMALE = "female", _("女")
    MALE = "male", _("男")


class MandateLevel(models.TextChoices):
    NONE = "", _("非人大代表")
    NATIONAL = "national", _("全国")
    PROVINCE = "province", _("省（自治区、直辖市）")
    CITY = "city", _("设区的市（自治州）")
    COUNTY = "county", _("县（市、区、旗）")
    TOWNSHIP = "township", _("乡镇")


class MandateStatus(models.TextChoices):
    ACTIVE = "active", _("履职中")
    SUSPENDED = "suspended", _("暂时停止执行代表职务")
    ENDED = "ended", _("已终止")


class SuspensionReason(models.TextChoices):
    """代表法 on suspension: the two grounds."""

    DETAINED = "detained", _("因刑事案件被羁押正在受侦查、起诉、审判")
    SENTENCED = "sentenced", _("被依法判处管制、拘役或者有期徒刑而没有附加剥夺政治权利，正在服刑")


class EndReason(models.TextChoices):
    """代表法 on the end of a mandate, and the two further words that practice uses."""

    MOVED_AWAY = "moved_away", _("迁出或者调离本行政区域")
    RESIGNED = "resigned", _("辞职被接受")
    ORDERED_TO_RESIGN = "ordered_to_resign", _("责令辞职被接受")
    ABSENT = "absent", _("未经批准两次不出席本级人民代表大会会议")
    RECALLED = "recalled", _("被罢免")
    NATIONALITY = "nationality", _("丧失中华人民共和国国籍")
    DEPRIVED = "deprived", _("依照法律被剥夺政治权利")
    INCAPABLE = "incapable", _("丧失行为能力")
    DIED = "died", _("去世")
    TERM_OVER = "term_over", _("任期届满")
    OTHER = "other", _("其他（非人大代表）")


LAW = _("《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》第六十一至六十三条")
CURRENT = [MandateStatus.ACTIVE, MandateStatus.SUSPENDED]


class RepresentativeGroup(Named):
    """代表小组."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="groups", verbose_name=_("区划")
    )

    class Meta:
        verbose_name = _("代表小组")
        verbose_name_plural = _("代表小组")
        ordering = ["division", "pinyin"]
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="group_once_per_division")
        ]

    def __str__(self):
        return self.name


class RepresentativeQuerySet(NamedQuerySet):
    def serving(self):
        """Those with a mandate that has not ended, suspended ones included."""
        return self.filter(
            Exists(Mandate.objects.filter(representative=OuterRef("pk"), status__in=CURRENT))
        )

    def public(self):
        return self.filter(is_public=True).serving()

    def unattached(self):
        """未进站代表: serving, and attached to no station."""
        return self.serving().filter(
            ~Exists(StationAttachment.objects.filter(representative=OuterRef("pk")))
        )

    def near(self, division):
        """Those who serve `division`: assigned to it, elected there or attached to a station there.

        Also whoever does so for the places below it, and above it up to the township; a county
        deputy of another township is nobody's neighbour.
        """
        above = [
            code
            for code in ancestors(division)
            if level_of(code) in (Level.TOWNSHIP, Level.VILLAGE, Level.GRID)
        ]

        def there(field):
            return Q(**{f"{field}__startswith": division}) | Q(**{f"{field}__in": above})

        mine = {"representative": OuterRef("pk")}
        return self.filter(
            Exists(GridAssignment.objects.filter(there("division__code"), **mine))
            | Exists(Mandate.objects.filter(there("division__code"), status__in=CURRENT, **mine))
            | Exists(StationAttachment.objects.filter(there("station__division__code"), **mine))
        )

    def of_grid(self, division):
        """Those assigned to exactly this grid, village or community."""
        return self.filter(assignments__division_id=division)

    def by_strokes(self):
        """按姓氏笔画: the order of public lists, which ranks nobody."""
        return self.order_by("stroke_key", "pinyin", "id")

    def told_apart(self):
        """With `label`: the name; of whoever shares it with somebody the main station too, and the
        constituency and the internal number, for several are elected by one; str() says the
        same."""
        shared = self.model.objects.order_by().values("name").alias(people=Count("pk"))
        shared = shared.filter(people__gt=1).values("name")  # read once, not for every row
        where = StationAttachment.objects.filter(representative=OuterRef("pk"))
        where = where.order_by("-is_primary", "id").values("station__name")[:1]
        seats = Mandate.objects.filter(representative=OuterRef("pk"), status__in=CURRENT)
        seats = seats.exclude(constituency="").order_by("-starts_on", "id").values("constituency")
        words = models.CharField()
        own = [Subquery(where), Subquery(seats[:1]), NullIf("code", Value(""))]
        marks = Func(Value("，"), *own, function="CONCAT_WS", output_field=words)
        told = NullIf(marks, Value(""))
        both = Concat("name", Value("（"), told, Value("）"))
        twin = When(Q(name__in=shared) & Q(told__isnull=False), then=both)
        return self.alias(told=told).annotate(label=Case(twin, default=F("name")))

    def counts_by_kind(self):
        """(kind, label, count) for each kind; the kinds differ in law and are never added up."""
        counts = dict(
            self.order_by()
            .values_list("kind")
            .annotate(count=Count("pk"))
            .values_list("kind", "count")
        )
        return [
            (kind.value, kind.label, counts[kind]) for kind in RepresentativeKind if kind in counts
        ]

    def for_cards(self):
        """Everything that a list or a profile shows, in a constant number of queries."""
        return self.select_related("group").prefetch_related("mandates", "attachments__station")


class Representative(Named):
    """代表及议事人员: a person. Private data (telephone, number, home) is not kept here at all."""

    uid = models.UUIDField(_("公开编号"), default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("内部编号"), max_length=40, unique=True, null=True, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="representative",
        verbose_name=_("账号"),
    )
    stroke_key = models.CharField(_("姓氏笔画序"), max_length=120, editable=False)
    kind = models.CharField(
        _("类别"),
        max_length=15,
        choices=RepresentativeKind.choices,
        default=RepresentativeKind.DEPUTY,
    )
    origin = models.CharField(
        _("产生方式"), max_length=12, choices=Origin.choices, default=Origin.ELECTED
    )
    gender = models.CharField(
        _("性别"), max_length=6, choices=Gender.choices, default=Gender.UNSAID, blank=True
    )
    photo = models.UUIDField(_("照片"), null=True, blank=True, editable=False)
    sector = models.CharField(
        _("专长领域"), max_length=120, blank=True, help_text=_("用顿号分开，如：城建、养老")
    )
    languages = models.CharField(_("语言"), max_length=120, blank=True)
    introduction = models.TextField(_("简介"), blank=True, max_length=2000)
    group = models.ForeignKey(
        RepresentativeGroup,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("代表小组"),
    )
    stations = models.ManyToManyField(
        Station,
        through="StationAttachment",
        related_name="representatives",
        verbose_name=_("进驻站点"),
    )
    is_public = models.BooleanField(_("公开"), default=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    objects = RepresentativeQuerySet.as_manager()

    SPELT = ("pinyin", "stroke_key")

    class Meta:
        verbose_name = _("代表及议事人员")
        verbose_name_plural = _("代表及议事人员")
        ordering = ["stroke_key", "pinyin", "id"]
        indexes = [
            models.Index(fields=["stroke_key", "pinyin", "id"], name="representative_by_strokes"),
        ]

    def __str__(self):
        return getattr(self, "label", self.name)

    def get_absolute_url(self):
        return reverse("representatives:profile", args=[self.uid])

    @property
    def subject_type(self):
        return self._meta.label_lower

    def place(self):
        """The code of the place whose rules apply: the primary station's, else a mandate's."""
        station = self.primary_station
        if station:
            return station.division_id
        return next((m.division_id for m in self.current_mandates if m.division_id), "")

    def spell(self):
        super().spell()
        self.stroke_key = stroke_key(self.name)

    @property
    def sectors(self):
        return [
            word for word in self.sector.replace(",", "、").replace("，", "、").split("、") if word
        ]

    @property
    def current_mandates(self):
        """Mandates that have not ended, from the (prefetched) set."""
        return [mandate for mandate in self.mandates.all() if mandate.is_current]

    @property
    def is_suspended(self):
        """True while every mandate held is suspended: they read, they do not act."""
        current = self.current_mandates
        return bool(current) and all(m.status == MandateStatus.SUSPENDED for m in current)

    @property
    def has_ended(self):
        """True when nothing is held any more."""
        return not self.current_mandates

    @property
    def primary_station(self):
        """The station that citizens are sent to, or the first one attached, or None."""
        attached = sorted(self.attachments.all(), key=lambda a: (not a.is_primary, a.pk))
        return attached[0].station if attached else None


class Mandate(models.Model):
    """One level and term of one person; municipal and district mandates are two rows."""

    representative = models.ForeignKey(
        Representative, models.CASCADE, related_name="mandates", verbose_name=_("代表")
    )
    level = models.CharField(
        _("级别"),
        max_length=10,
        choices=MandateLevel.choices,
        default=MandateLevel.NONE,
        blank=True,
    )
    term = models.PositiveSmallIntegerField(_("届次"), null=True, blank=True)
    body = models.CharField(_("机构"), max_length=100, help_text=_("如：青溪县人民代表大会"))
    constituency = models.CharField(_("选区或选举单位"), max_length=100, blank=True)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("选区所在区划"),
    )
    starts_on = models.DateField(_("任期开始"), null=True, blank=True)
    ends_on = models.DateField(_("任期结束"), null=True, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=MandateStatus.choices, default=MandateStatus.ACTIVE
    )
    suspension_reason = models.CharField(
        _("暂停原因"), max_length=12, choices=SuspensionReason.choices, blank=True
    )
    suspended_at = models.DateTimeField(_("暂停时间"), null=True, blank=True)
    end_reason = models.CharField(
        _("终止原因"), max_length=20, choices=EndReason.choices, blank=True, help_text=LAW
    )
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)
    successor = models.ForeignKey(
        Representative,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="succeeded_mandates",
        verbose_name=_("接任代表"),
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = _("任期")
        verbose_name_plural = _("任期")
        ordering = ["representative", "-starts_on", "id"]
        indexes = [models.Index(fields=["division", "status"], name="mandate_by_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["representative", "level", "body"],
                condition=~Q(status="ended"),
                name="mandate_once_per_body",
                violation_error_message=_("同一机构只能有一个未终止的任期。"),
            ),
            models.CheckConstraint(
                name="mandate_end_has_reason",
                condition=Q(status="ended", ended_at__isnull=False) & ~Q(end_reason="")
                | ~Q(status="ended") & Q(end_reason="", ended_at__isnull=True),
                violation_error_message=_("终止须有原因和时间，未终止的不得填写。"),
            ),
            models.CheckConstraint(
                name="mandate_suspension_has_reason",
                condition=~Q(status="suspended")
                | Q(suspended_at__isnull=False) & ~Q(suspension_reason=""),
                violation_error_message=_("暂停须有原因和时间。"),
            ),
            models.CheckConstraint(
                name="mandate_ends_after_start",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("任期结束须晚于开始。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def subject_type(self):
        return self._meta.label_lower

    @property
    def is_current(self):
        return self.status != MandateStatus.ENDED

    @property
    def title(self):
        """ "青溪县第十八届人大代表" as far as the row says it."""
        from .titles import mandate_title

        return mandate_title(self)


class StationAttachment(models.Model):
    """进站: this representative receives citizens at this station."""

    representative = models.ForeignKey(
        Representative, models.CASCADE, related_name="attachments", verbose_name=_("代表")
    )
    station = models.ForeignKey(
        Station, models.CASCADE, related_name="attachments", verbose_name=_("站点")
    )
    is_primary = models.BooleanField(_("主要站点"), default=False)

    class Meta:
        verbose_name = _("进站")
        verbose_name_plural = _("进站")
        ordering = ["representative", "-is_primary", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["representative", "station"],
                name="attached_once_per_station",
                violation_error_message=_("该代表已进驻这个站点。"),
            ),
            models.UniqueConstraint(
                fields=["representative"],
                condition=Q(is_primary=True),
                name="one_primary_station",
                violation_error_message=_("每位代表只能有一个主要站点。"),
            ),
        ]

    def __str__(self):
        return f"{self.representative_id} → {self.station_id}"


class GridAssignment(models.Model):
    """代表进网格: whom the people of one grid, village or community find first."""

    representative = models.ForeignKey(
        Representative, models.CASCADE, related_name="assignments", verbose_name=_("代表")
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="assignments", verbose_name=_("网格、村居")
    )

    class Meta:
        verbose_name = _("联系网格")
        verbose_name_plural = _("联系网格")
        ordering = ["division", "representative"]
        constraints = [
            models.UniqueConstraint(
                fields=["representative", "division"], name="assigned_once_per_division"
            )
        ]

    def __str__(self):
        return f"{self.representative_id} → {self.division_id}"
