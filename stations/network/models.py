from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stations.divisions.levels import LENGTHS, Level
from stations.divisions.models import Division
from stations.divisions.names import Named, NamedQuerySet

TOWN = LENGTHS[Level.TOWNSHIP]


class StationKind(models.TextChoices):
    HOME = "home", _("代表之家（中心）")
    STATION = "station", _("代表联络站")
    ROOM = "room", _("代表联络室、工作室")
    POINT = "point", _("代表联系点")
    SPECIALTY = "specialty", _("专业代表联络站")
    MOBILE = "mobile", _("流动联络站")
    HALL = "hall", _("阳光议事厅（亭）")
    PROCURATORIAL = "procuratorial", _("驻站检察工作室")
    LEGISLATIVE = "legislative", _("基层立法联系点")
    ZONE = "zone", _("代表接待室、云播间")
    ONLINE = "online", _("网上联络站")


class Tier(models.TextChoices):
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇街道级")
    VILLAGE = "village", _("村社区级")


class Place(models.TextChoices):
    ORDINARY = "", _("一般场所")
    ENTERPRISE = "enterprise", _("企业")
    BUSINESS_DISTRICT = "business_district", _("商圈")
    SERVICE_WINDOW = "service_window", _("服务窗口")


class Datum(models.TextChoices):
    CGCS2000 = "cgcs2000", "CGCS2000"
    GCJ02 = "gcj02", "GCJ-02"
    WGS84 = "wgs84", "WGS-84"


class Status(models.TextChoices):
    PREPARING = "preparing", _("筹建")
    RUNNING = "running", _("运行")
    SUSPENDED = "suspended", _("停用")


# A network is spoken of as "1+4+16+147". Each running station of an ordinary kind counts in the
# part of its tier, specialty stations apart; what is attached to a station counts nowhere.
ORDINARY = [StationKind.HOME, StationKind.STATION, StationKind.ROOM, StationKind.POINT]
PARTS = {
    "home": (_("代表之家"), Q(kind__in=ORDINARY, tier=Tier.COUNTY)),
    "specialty": (_("专业站"), Q(kind=StationKind.SPECIALTY)),
    "township": (_("乡镇街道站"), Q(kind__in=ORDINARY, tier=Tier.TOWNSHIP)),
    "village": (_("村居联系点"), Q(kind__in=ORDINARY, tier=Tier.VILLAGE)),
}


@dataclass(frozen=True)
class Part:
    key: str
    label: str
    count: int


class StationQuerySet(NamedQuerySet):
    def under(self, division):
        return self.filter(division__code__startswith=division)

    def running(self):
        return self.filter(status=Status.RUNNING)

    def public(self):
        """What citizens see: everything that has opened, the suspended ones with their notice."""
        return self.exclude(status=Status.PREPARING)

    def told_apart(self):
        """With `town`, the township above the station's village ("" for a township's own): many
        villages bear one name. `label` says both, and so does str()."""
        town = Division.objects.filter(code=Substr(OuterRef("division_id"), 1, TOWN))
        town = town.exclude(code=OuterRef("division_id")).values("name")[:1]
        both = Concat("name", Value("（"), "town", Value("）"))
        return self.annotate(town=Coalesce(Subquery(town), Value(""))).annotate(
            label=Case(When(town="", then=F("name")), default=both)
        )

    def part(self, key):
        """The stations behind one number of the formula."""
        return self.running().filter(PARTS[key][1])

    def formula(self):
        """The parts of "1+4+16+147" with their counts, in one query; empty parts are left out."""
        counts = self.running().aggregate(
            **{key: Count("pk", filter=condition) for key, (_label, condition) in PARTS.items()}
        )
        return [Part(key, PARTS[key][0], counts[key]) for key in PARTS if counts[key]]


class Station(Named):
    """A place where representatives can be met, or what is attached to one."""

    code = models.SlugField(_("站点代码"), max_length=40, unique=True)
    kind = models.CharField(
        _("类型"), max_length=15, choices=StationKind.choices, default=StationKind.STATION
    )
    tier = models.CharField(_("层级"), max_length=10, choices=Tier.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="stations", verbose_name=_("所在区划")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级站点"),
    )
    status = models.CharField(
        _("状态"), max_length=10, choices=Status.choices, default=Status.RUNNING
    )
    notice = models.CharField(
        _("公告"), max_length=300, blank=True, help_text=_("停用或临时变动时显示给群众")
    )
    place = models.CharField(
        _("场所"), max_length=20, choices=Place.choices, default=Place.ORDINARY, blank=True
    )
    sector = models.CharField(_("专业领域"), max_length=60, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    longitude = models.DecimalField(
        _("经度"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    latitude = models.DecimalField(
        _("纬度"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    datum = models.CharField(
        _("坐标系"), max_length=10, choices=Datum.choices, default=Datum.CGCS2000
    )
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    hours = models.CharField(_("开放时间"), max_length=120, blank=True)
    head = models.CharField(_("站长"), max_length=60, blank=True)
    liaison_officers = models.CharField(_("联络员"), max_length=120, blank=True)
    opened_on = models.DateField(_("揭牌日期"), null=True, blank=True)
    area = models.PositiveIntegerField(_("面积（平方米）"), null=True, blank=True)
    functions = models.TextField(_("功能"), blank=True)
    accessibility = models.CharField(_("无障碍设施"), max_length=200, blank=True)
    photo = models.UUIDField(_("照片"), null=True, blank=True, editable=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点")
        verbose_name_plural = _("站点")
        ordering = ["tier", "pinyin", "code"]
        indexes = [
            models.Index(fields=["division", "tier", "kind"], name="station_by_place"),
            models.Index(fields=["pinyin", "id"], name="station_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="station_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("上级站点不能是本站点。"),
            ),
            models.CheckConstraint(
                name="station_has_both_coordinates",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__isnull=False, latitude__isnull=False),
                violation_error_message=_("经度和纬度须同时填写。"),
            ),
            models.CheckConstraint(
                name="station_coordinates_on_earth",
                condition=Q(longitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                violation_error_message=_("坐标超出范围。"),
            ),
        ]

    def __str__(self):
        return getattr(self, "label", self.name)

    def get_absolute_url(self):
        return reverse("network:station", args=[self.code])

    @property
    def is_open(self):
        return self.status == Status.RUNNING

    def clean(self):
        parent = self.parent
        while parent is not None and self.pk:
            if parent.pk == self.pk:
                raise ValidationError({"parent": _("上级站点不能是本站点或它的下级站点。")})
            parent = parent.parent

    def nearest_open(self):
        """This station, or the nearest one above it that runs; None when there is none."""
        station = self
        while station is not None and not station.is_open:
            station = station.parent
        return station


class NetworkMap(models.Model):
    """An uploaded, reviewed map of a place: shown only with its 审图号 (地图管理条例)."""

    division = models.OneToOneField(
        Division, models.CASCADE, related_name="map", verbose_name=_("区划")
    )
    image = models.UUIDField(_("地图图片"))
    approval_number = models.CharField(_("审图号"), max_length=60)
    uploaded_at = models.DateTimeField(_("上传时间"))
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)

    class Meta:
        verbose_name = _("站点地图")
        verbose_name_plural = _("站点地图")
        constraints = [
            models.CheckConstraint(
                name="map_has_approval_number",
                condition=~Q(approval_number=""),
                violation_error_message=_("没有审图号的地图不能发布。"),
            )
        ]

    def __str__(self):
        return f"{self.division_id} {self.approval_number}"

    @property
    def subject_type(self):
        return self._meta.label_lower
