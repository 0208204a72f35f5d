import re
import time
from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from liaison.accounts import second_factor
from liaison.accounts.models import Authenticator, BackupCodes, SignIn, TrustedDevice, User
from liaison.jurisdiction.models import LocalRule
from liaison.limits.models import Counter
from stations.divisions.models import Division
from stations.memberships import actions as memberships

from .conftest import NOW, PASSWORD

INBOX = "/desk/inbox/"
VERIFY = "/accounts/verify/"
SET_UP = "/accounts/second-factor/"


def code_of(device, step=0):
    return second_factor.code_at(device, int(time.time()) // 30 + step)


@pytest.fixture
def device(user):
    return Authenticator.objects.create(user=user, name="totp", secret=second_factor.new_secret())


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def clerk(user):
    """Anybody with a membership will do: the local rule then names the role."""
    LocalRule.objects.create(key="accounts.trusted_device_roles", value=["auditor"])
    county = Division.objects.create(code="990000", name="测试县", level="county")
    memberships.grant(user=user, role="auditor", place=county, now=NOW)
    return user


@pytest.mark.usefixtures("required", "user", "clock")
def test_without_an_authenticator_one_is_set_up_first(sign_in, user):
    client = sign_in()
    assert client.get(INBOX)["Location"].startswith(SET_UP)
    page = client.get(SET_UP).content.decode()
    assert "data:image/png;base64," in page
    device = Authenticator.objects.get()
    assert not device.confirmed
    assert client.post(SET_UP, {"code": "000000"}).status_code == 422
    page = client.post(SET_UP, {"code": code_of(device)}).content.decode()
    codes = re.findall(r"<code>(\w{8})</code>", page)
    assert len(codes) == 10
    assert client.get(INBOX).status_code == 200
    other = sign_in()
    assert other.get(INBOX)["Location"].startswith(VERIFY)
    assert other.post(VERIFY, {"code": codes[0]}).status_code == 302
    assert other.get(INBOX).status_code == 200
    again = sign_in()
    assert again.post(VERIFY, {"code": codes[0]}).status_code == 422  # each code once
    assert set(SignIn.objects.values_list("method", flat=True)) == {
        "password",
        "set-up",
        "backup",
        "totp",
    }


@pytest.mark.usefixtures("required", "clock")
def test_the_code_opens_the_desk_and_works_once(sign_in, device):
    client, code = sign_in(), code_of(device)
    assert client.get(INBOX)["Location"] == f"{VERIFY}?next=%2Fdesk%2Finbox%2F"
    assert client.post(VERIFY, {"code": code, "next": INBOX})["Location"] == INBOX
    assert client.get(INBOX).status_code == 200
    assert sign_in().post(VERIFY, {"code": code}).status_code == 422


@pytest.mark.usefixtures("clock", "device")
def test_whoever_set_it_up_is_asked_even_where_it_is_not_required(sign_in):
    assert sign_in().get(INBOX)["Location"].startswith(VERIFY)


@pytest.mark.usefixtures("required", "device", "clock")
def test_until_then_public_pages_see_nobody(sign_in):
    page = sign_in().get("/privacy/").content.decode()
    assert "工作人员登录" in page


@pytest.mark.usefixtures("required", "clock")
def test_an_authenticator_is_not_replaced_before_verifying(sign_in, device):
    client = sign_in()
    assert client.get(SET_UP)["Location"] == VERIFY
    assert client.post("/accounts/backup-codes/")["Location"] == VERIFY
    assert Authenticator.objects.get() == device


@pytest.mark.usefixtures("required", "clock")
def test_five_guesses_in_five_minutes(sign_in, device):
    client = sign_in()
    statuses = [client.post(VERIFY, {"code": "000000"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert client.post(VERIFY, {"code": code_of(device)}).status_code == 429


@pytest.fixture
def committed(django_db_blocker, django_db_setup):
    """A user with an authenticator whom other connections see; removed afterwards."""
    with django_db_blocker.unblock():
        user = User.objects.create_user("zhao", "", PASSWORD, display_name="赵")
        Authenticator.objects.create(user=user, name="totp", secret=second_factor.new_secret())
        yield user
        SignIn.objects.filter(username="zhao").delete()
        Session.objects.all().delete()
        Counter.objects.all().delete()
        user.delete()


@pytest.mark.usefixtures("required")
def test_of_fifty_guesses_at_once_five_are_evaluated(committed, sign_in, monkeypatch):
    key = sign_in("zhao").cookies["sessionid"].value
    evaluated = []
    monkeypatch.setattr(second_factor, "verify", lambda user, code, now: evaluated.append(code))

    def guess(number):
        client = Client()
        client.cookies["sessionid"] = key
        try:
            return client.post(VERIFY, {"code": f"{number:06d}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(50)))
    assert len(evaluated) == 5
    assert statuses.count(429) == 45


@pytest.mark.usefixtures("required")
def test_a_trusted_phone_is_not_asked_for_ninety_days(sign_in, device, clerk, clock):
    phone = sign_in()
    assert "90 天" in phone.get(VERIFY).content.decode()
    phone.post(VERIFY, {"code": code_of(device), "trust": "on"})
    cookie = phone.cookies["trusted_device"]
    assert cookie["httponly"]
    assert cookie.value not in TrustedDevice.objects.get().digest
    phone.post("/accounts/sign-out/")
    assert sign_in(client=phone).get(INBOX).status_code == 200
    assert sign_in().get(INBOX).status_code == 302  # another phone
    clock.move_to(NOW + timedelta(days=91))
    assert sign_in(client=phone).get(INBOX).status_code == 302


@pytest.mark.usefixtures("required", "clock")
def test_revoking_a_phone_acts_with_its_next_request(sign_in, device, clerk):
    phone = sign_in()
    phone.post(VERIFY, {"code": code_of(device), "trust": "on"})
    phone.post("/accounts/sign-out/")
    sign_in(client=phone)
    row = TrustedDevice.objects.get()
    other = sign_in()
    other.post(VERIFY, {"code": code_of(device, 1)})
    assert row.label in other.get("/accounts/devices/").content.decode()
    assert other.post(f"/accounts/devices/{row.pk}/revoke/").status_code == 302
    assert phone.get(INBOX)["Location"].startswith(VERIFY)


@pytest.mark.usefixtures("required", "clock")
def test_only_the_roles_of_the_local_rule_may_trust_a_device(sign_in, device):
    client = sign_in()
    assert "90 天" not in client.get(VERIFY).content.decode()
    client.post(VERIFY, {"code": code_of(device), "trust": "on"})
    assert not TrustedDevice.objects.exists()


@pytest.mark.usefixtures("required", "clock")
def test_nobody_revokes_the_phone_of_another(sign_in, device, django_user_model):
    other = django_user_model.objects.create_user("li", "", "x", display_name="李")
    row, _token = second_factor.trust(other, "iPhone", NOW)
    client = sign_in()
    client.post(VERIFY, {"code": code_of(device)})
    assert client.post(f"/accounts/devices/{row.pk}/revoke/").status_code == 404


RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: "12345678901234567890"


@pytest.mark.parametrize(("at", "code"), [(59, "287082"), (1111111109, "081804")])
def test_codes_are_those_of_the_standard(user, at, code):
    device = Authenticator(user=user, secret=RFC)
    assert second_factor.code_at(device, at // 30) == code


def test_the_database_never_sees_a_secret_or_a_backup_code(device):
    codes = second_factor.renew_backup_codes(device.user)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT secret FROM accounts_authenticator"
            " UNION ALL SELECT codes FROM accounts_backupcodes"
        )
        stored = [row[0] for row in cursor.fetchall()]
    assert len(stored) == 2
    assert not any(device.secret in text or codes[0] in text for text in stored)
    assert BackupCodes.objects.get().codes.split() == codes


def test_a_phone_a_step_behind_is_accepted_and_followed(device, clock):
    assert second_factor.verify(device.user, code_of(device, -2), NOW) is None
    assert second_factor.verify(device.user, code_of(device, -1), NOW) == device
    clock.shift(60)
    now = timezone.now()
    assert second_factor.verify(device.user, code_of(device, -2), now) == device
    assert second_factor.verify(device.user, code_of(device, -2), now) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "abcdef", "-12345"])
def test_what_is_no_code_proves_nothing(device, code):
    assert second_factor.verify(device.user, code, NOW) is None


@pytest.mark.usefixtures("clock")
def test_authenticators_of_the_library_move_into_the_encrypted_table(user):
    old = TOTPDevice.objects.create(user=user, name="totp", confirmed=True, last_t=7, drift=1)
    backup = StaticDevice.objects.create(user=user, name="backup")
    for token in ("abcdefgh", "jkmnpqrs"):
        backup.token_set.create(token=token)
    import_module("liaison.accounts.migrations.0004_encrypted_factors").move(apps, None)
    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()
    device = Authenticator.objects.get()
    assert b32decode(device.secret) == old.bin_key
    assert (device.last_step, device.drift, device.confirmed) == (7, 1, True)
    assert second_factor.verify(user, "jkmnpqrs", NOW) == BackupCodes.objects.get()
