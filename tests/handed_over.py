"""Hand-overs in every state, brought there by the real verbs; and the offices that receive them."""

from stations.memberships.models import Role
from stations.network.models import Station, Tier
from stations.organisations.models import Organisation, OrganisationKind
from suggestions.cases.workflow import Action as CaseAction
from suggestions.transfers import actions
from suggestions.transfers.models import Transfer

from . import stages
from .cast import NOW, make_county, make_user

HOUR = stages.HOUR


def receiving_county():
    """The cast, with a petition office, a procuratorate and two specialty stations."""
    cast = make_county()
    county = cast.division
    cast.petition_office = Organisation.objects.create(
        code="qx-xfj",
        name="青溪县信访局",
        kind=OrganisationKind.PETITION_OFFICE,
        division=county,
        phone="0000-5550199",
    )
    cast.procuratorate = Organisation.objects.create(
        code="qx-jcy",
        name="青溪县人民检察院",
        kind=OrganisationKind.PROCURATORATE,
        division=county,
    )
    cast.farming, cast.industry = (
        Station.objects.create(
            code=code, name=name, kind="specialty", tier=Tier.COUNTY, division=county, sector=sector
        )
        for code, name, sector in [
            ("zy-nong", "农业专业代表联络站", "农业"),
            ("zy-gong", "工业专业代表联络站", "工业"),
        ]
    )
    for name, role, place in [
        ("petition", Role.UNIT_OFFICER, cast.petition_office),
        ("prosecutor", Role.PROCURATOR, cast.procuratorate),
        ("farming", Role.STATION_OFFICER, cast.farming),
        ("industry", Role.STATION_OFFICER, cast.industry),
    ]:
        cast.users[name] = make_user(name, f"{name}示例", role, place)
    return cast


def petition(cast, *, case=None, who="station", now=NOW + 2 * HOUR, **given):
    case = case or stages.accepted(cast)
    actions.refer_petition(case, by=cast.actor(who), now=now, **given)
    return Transfer.objects.get(case=case, kind="petition")


def procuratorate(cast, *, case=None, who="station", now=NOW + 2 * HOUR, **given):
    case = case or stages.accepted(cast)
    given = {"text": "可能涉及公益损害"} | given
    actions.refer_procuratorate(case, by=cast.actor(who), now=now, **given)
    return Transfer.objects.get(case=case, kind="procuratorate", state="sent")


def specialty(cast, *, case=None, who="station", now=NOW + 2 * HOUR, **given):
    case = case or stages.accepted(cast)
    given = {"station": cast.farming, "text": "请看看该怎么处理"} | given
    actions.refer_specialty(case, by=cast.actor(who), now=now, **given)
    return Transfer.objects.get(case=case, kind="specialty", state="sent")


def receiver(cast, transfer):
    names = {"petition": "petition", "procuratorate": "prosecutor", "specialty": "farming"}
    return cast.actor(names[transfer.kind])


def sent(cast, kind="procuratorate", **given):
    return {"petition": petition, "procuratorate": procuratorate, "specialty": specialty}[kind](
        cast, **given
    )


def received(cast, kind="procuratorate", **given):
    transfer = sent(cast, kind, **given)
    return actions.sign(transfer, by=receiver(cast, transfer), now=NOW + 3 * HOUR)


def filed(cast, kind="procuratorate", **given):
    transfer = received(cast, kind, **given)
    return actions.file(transfer, by=receiver(cast, transfer), now=NOW + 4 * HOUR)


def recommended(cast, kind="procuratorate", **given):
    transfer = filed(cast, kind, **given)
    return actions.recommend(
        transfer,
        text="建议生态环境局履职",
        recommendation="青检行建〔2026〕2号",
        answer_due_on=(NOW + 48 * HOUR).date(),
        by=receiver(cast, transfer),
        now=NOW + 5 * HOUR,
    )


def done(cast, kind="procuratorate", **given):
    transfer = received(cast, kind, **given)
    if transfer.state != "done":
        actions.report(transfer, text="已清理", by=receiver(cast, transfer), now=NOW + 6 * HOUR)
    return transfer


def sent_back(cast, kind="procuratorate", **given):
    transfer = sent(cast, kind, **given)
    by = receiver(cast, transfer)
    return actions.send_back(transfer, text="不属本处职责", by=by, now=NOW + 4 * HOUR)


def recalled(cast, kind="procuratorate", **given):
    transfer = sent(cast, kind, **given)
    return actions.recall(transfer, text="送错了", by=cast.actor("station"), now=NOW + 4 * HOUR)


REFERRALS = {
    CaseAction.REFER_PETITION: "petition",
    CaseAction.REFER_PROCURATORATE: "procuratorate",
    CaseAction.REFER_SPECIALTY: "specialty",
}
