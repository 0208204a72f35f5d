"""What cases handled together mean for those around them: who is told, which photographs are
shown, where an erased person is searched."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from liaison.attachments import actions as attachments
from liaison.attachments.models import Attachment
from liaison.ledger.models import EventText
from liaison.notifications.models import Message
from liaison.workflow import NotAllowed, citizen_of
from suggestions.cases import actions, codes, following, privacy
from suggestions.cases.models import Case
from tests import stages
from tests.cast import CITIZEN, NOW, make_case, make_county
from tests.liaison.attachments.pictures import encoded, upload

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳示例", "13912340987"


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_county()


def merge(cast, case, main, by="station", now=NOW + 5 * HOUR):
    actions.merge(case, into=main.number, by=cast.actor(by), now=now)


def told(event):
    rows = Message.objects.filter(event=event, channel="inbox")
    return {row.user.username for row in rows}


# --- told -----------------------------------------------------------------------------------------


def test_who_handles_the_main_case_hears_that_one_joined_and_left(cast):
    main = stages.in_progress(cast)
    case = make_case(cast, station=cast.other_station, representative=cast.other_representative)
    merge(cast, case, main, by="office")
    assert told("case.merged") == {"deputy2", "station2"}
    assert told("case.joined") == {"deputy", "station", "unit"}
    message = Message.objects.filter(event="case.joined").first()
    assert main.number in message.link
    assert case.number in message.body
    assert case.title not in message.title or case.title == main.title
    actions.unmerge(case, text="不是一处", by=cast.actor("office"), now=NOW + 6 * HOUR)
    assert told("case.left") == {"deputy", "station", "unit"}
    assert told("case.parted") == {"deputy2", "station2"}


def test_whoever_handles_both_hears_once_and_the_actor_not_at_all(cast):
    main, case = stages.in_progress(cast), stages.accepted(cast)
    merge(cast, case, main)
    assert told("case.merged") == {"deputy"}
    assert told("case.joined") == {"unit"}


def test_a_unit_that_has_no_part_yet_hears_nothing(cast):
    main, case = stages.pending_review(cast), stages.accepted(cast)
    merge(cast, case, main)
    assert "unit" not in told("case.joined")


# --- photographs ----------------------------------------------------------------------------------


def photo(owner, colour):
    return attachments.store(
        upload=upload(encoded(colour=colour)), by=None, owner=owner, now=NOW, address="203.0.113.9"
    )


def answered_with_photos(cast):
    """(main, follower, {name: photo}): the main citizen's own photo, before, after; told to all."""
    intake = photo("cast", "red")
    main = make_case(cast, photos=[intake.pk])
    case = stages.accepted(cast)
    actions.accept(main, by=cast.actor("deputy"), now=NOW + HOUR)
    merge(cast, case, main, now=NOW + 2 * HOUR)
    return main, case, intake


def finish(cast, main):
    owner = f"user:{cast.users['unit'].pk}"
    before, after = photo(owner, "gray"), photo(owner, "green")
    actions.dispatch(
        main, unit=cast.unit, by=cast.actor("station"), now=NOW + 3 * HOUR, note="请办理"
    )
    actions.approve(main, by=cast.actor("street"), now=NOW + 4 * HOUR)
    actions.sign(main, by=cast.actor("unit"), now=NOW + 5 * HOUR)
    actions.resolve(
        main, result="solved", text="灯修好了", photos_before=[before.pk], photos=[after.pk],
        owner=owner, by=cast.actor("unit"), now=NOW + 6 * HOUR,
    )  # fmt: skip
    return before, after


def opened(client, case):
    from django.utils import timezone

    return client.get(f"/track/{codes.link_token(case, timezone.now())}/").content.decode()


def fetched(client, held):
    answer = client.get(f"/attachments/{held.pk}/")
    if answer.status_code == 200:
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    return answer.status_code


def test_a_merged_citizen_sees_before_and_after_and_nothing_another_citizen_sent(cast, client):
    main, case, intake = answered_with_photos(cast)
    before, after = finish(cast, main)
    hidden = opened(client, case)
    for held in (intake, before, after):
        assert str(held.pk) not in hidden  # not approved yet
        assert fetched(client, held) == 404
    actions.approve_reply(main, by=cast.actor("street"), now=NOW + 7 * HOUR)
    actions.deliver(main, by=cast.actor("deputy"), now=NOW + 8 * HOUR)
    actions.follow_main_cases(now=NOW + 9 * HOUR)
    shown = opened(client, case)
    assert str(before.pk) in shown
    assert str(after.pk) in shown
    assert str(intake.pk) not in shown
    assert [fetched(client, held) for held in (before, after)] == [200, 200]
    assert fetched(client, intake) == 404


def test_whoever_holds_no_code_of_a_follower_sees_no_photograph_of_the_main_case(cast, client):
    main, case, _intake = answered_with_photos(cast)
    before, _after = finish(cast, main)
    actions.approve_reply(main, by=cast.actor("street"), now=NOW + 7 * HOUR)
    actions.deliver(main, by=cast.actor("deputy"), now=NOW + 8 * HOUR)
    stranger = make_case(cast)
    opened(client, stranger)
    assert fetched(client, before) == 404
    opened(client, case)
    assert fetched(client, before) == 200
    privacy.rotate_code(case, by=cast.actor("station"), now=NOW + 9 * HOUR)
    assert fetched(client, before) == 404  # whoever held the old code holds none
    opened(client, case)
    assert fetched(client, before) == 200
    actions.unmerge(case, text="不是一处", by=cast.actor("station"), now=NOW + 9 * HOUR)
    assert fetched(client, before) == 404


def test_a_photograph_of_a_note_in_between_is_not_the_followers(cast, client):
    main, case, _intake = answered_with_photos(cast)
    held = photo("note", "blue")
    actions.note_progress(
        main, text="在等配件", photos=[held.pk], owner="note",
        by=cast.actor("deputy"), now=NOW + 2.5 * HOUR,
    )  # fmt: skip
    assert str(held.pk) not in opened(client, case)
    assert fetched(client, held) == 404


def test_photographs_of_a_later_round_are_not_the_followers(cast):
    main, case, _intake = answered_with_photos(cast)
    finish(cast, main)
    actions.approve_reply(main, by=cast.actor("street"), now=NOW + 7 * HOUR)
    actions.deliver(main, by=cast.actor("deputy"), now=NOW + 8 * HOUR)
    actions.follow_main_cases(now=NOW + 9 * HOUR)
    case.refresh_from_db()
    (shown,) = [one for one in following.progress(case, NOW)["entries"] if one.before]
    assert {shown.before.purpose, shown.after.purpose} == {"before", "after"}
    assert Attachment.objects.filter(purpose="after").count() == 1


# --- erasing --------------------------------------------------------------------------------------


def both(cast):
    """A main case and one merged into it whose citizen stands in the main one's notes."""
    main = stages.in_progress(cast)
    case = make_case(cast, name=NAME, phone=PHONE)
    merge(cast, case, main)
    said = f"{NAME}（{PHONE}）也来反映，与欧阳先生约好周五看现场；另一位打13700001111"
    actions.note_progress(main, text=said, by=cast.actor("unit"), now=NOW + 6 * HOUR)
    actions.urge(main, text="139-1234-0987又催", by=cast.actor("station"), now=NOW + 7 * HOUR)
    main.refresh_from_db()
    case.refresh_from_db()
    return main, case


def everything(case):
    case.refresh_from_db()
    events = EventText.objects.filter(
        event__subject_type=case.subject_type, event__subject_id=case.pk
    )
    messages = Message.objects.filter(subject_type=case.subject_type, subject_id=case.pk)
    return "\n".join(
        [
            case.title,
            case.content,
            *events.values_list("text", flat=True),
            *messages.values_list("body", flat=True),
        ]
    )


def test_erasing_a_merged_case_searches_the_main_one_and_leaves_the_others_data(cast):
    main, case = both(cast)
    privacy.erase(case, by=citizen_of(case), now=NOW + 8 * HOUR)
    text = everything(main)
    for trace in (NAME, PHONE, "139-1234-0987", "欧阳先生"):
        assert trace not in text
    assert "13700001111" in text  # somebody else's
    assert main.contact.phone == "13800005678"
    assert main.version == main_events(main).latest("seq").seq
    assert main_events(main).latest("seq").action == "scrub"
    assert "删除" not in "".join(e.words for e in following.timeline.public(main))
    call_command("verify_ledger")


def main_events(case):
    from liaison.ledger.models import Event

    return Event.objects.filter(subject_type=case.subject_type, subject_id=case.pk)


def test_erasing_the_main_case_searches_those_merged_into_it(cast):
    main = stages.in_progress(cast)
    Case.objects.filter(pk=main.pk).update(title=main.title)
    main.contact.name, main.contact.phone = NAME, PHONE
    main.contact.save()
    case = make_case(cast)
    merge(cast, case, main)
    actions.supply_info(
        case, text=f"{NAME}家也一样，电话{PHONE}", by=citizen_of(case), now=NOW + 6 * HOUR
    )
    privacy.erase(main, by=citizen_of(main), now=NOW + 7 * HOUR)
    text = everything(case)
    assert NAME not in text
    assert PHONE not in text
    assert case.contact.phone == "13800005678"
    call_command("verify_ledger")


def test_a_case_that_parted_again_is_still_searched_where_it_had_been(cast):
    main, case = both(cast)
    actions.unmerge(case, text="不是一处", by=cast.actor("station"), now=NOW + 8 * HOUR)
    privacy.erase(case, by=citizen_of(case), now=NOW + 9 * HOUR)
    assert PHONE not in everything(main)
    call_command("verify_ledger")


def test_a_main_case_without_a_trace_gets_no_event(cast):
    main = stages.in_progress(cast)
    case = make_case(cast, name=NAME, phone=PHONE)
    merge(cast, case, main)
    before = main_events(main).count()
    privacy.erase(case, by=citizen_of(case), now=NOW + 8 * HOUR)
    assert main_events(main).count() == before


def test_nobody_erases_through_another_persons_code(cast):
    main, case = both(cast)
    with pytest.raises(NotAllowed):
        privacy.erase(case, by=citizen_of(main), now=NOW + 8 * HOUR)
    with pytest.raises(NotAllowed):
        privacy.erase(case, by=CITIZEN, now=NOW + 8 * HOUR)
    assert PHONE in everything(main)
