import io

import pypdfium2
import pytest
import zxingcpp
from django.core.files.storage import InMemoryStorage
from django.test import RequestFactory
from PIL import Image
from pypdf import PdfReader

from liaison.workflow import SYSTEM, Actor
from stations.memberships.models import Membership, Role
from stations.qrcodes import actions, pictures, views
from stations.qrcodes.landing import resolve
from stations.representatives import actions as mandates
from tests.stations.builders import NOW, code_of, division, representative, station

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(monkeypatch):
    storage = InMemoryStorage()
    monkeypatch.setattr(pictures, "default_storage", storage)
    return storage


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://qingxi.example.gov.cn"


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_user("staff", display_name="街道人员")
    Membership.objects.create(user=user, role=Role.STREET_CLERK, division=division())
    client.force_login(user)
    return client


@pytest.fixture
def code():
    return code_of(representative("林示例", at=station("富民社区代表联络站")))


def decoded(image):
    # Of a random token, the reader now and then takes an edge for a bar code of another kind.
    kind = zxingcpp.BarcodeFormat.QRCode
    (found,) = zxingcpp.read_barcodes(image.convert("L"), formats=kind)
    return found


def raster(content):
    document = pypdfium2.PdfDocument(content)
    return document[0].render(scale=2).to_pil()


@pytest.mark.parametrize(("name", "size"), [("card", (1240, 1754)), ("poster", (3508, 4960))])
def test_f12_a_printed_png_holds_the_absolute_address_of_the_settings(staff, code, name, size):
    response = staff.get(f"/q/{code.token}/{name}.png", headers={"host": "127.0.0.1"})
    assert response.headers["Content-Type"] == "image/png"
    image = Image.open(io.BytesIO(response.content))
    assert image.size == pytest.approx(size, abs=2)
    found = decoded(image)
    assert found.text == f"https://qingxi.example.gov.cn/q/{code.token}/"
    assert found.ec_level == "H"


@pytest.mark.parametrize("name", ["card", "poster"])
def test_f12_a_printed_pdf_holds_the_address_and_the_words_beside_it(staff, code, name):
    content = staff.get(f"/q/{code.token}/{name}.pdf").content
    assert decoded(raster(content)).text == code.address
    words = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    for word in ("林示例", "第三选区", "富民社区代表联络站", "qingxi.example.gov.cn"):
        assert word in words
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_a_long_name_and_many_mandates_stay_on_one_page_and_are_read(staff):
    from tests.stations.builders import mandate_of

    row = representative("买买提·阿不都热合曼·艾合买提江#[x]", at=station("很长的站名" * 8))
    for level in ("national", "province", "city", "township"):
        mandate_of(row, level=level, body="内蒙古自治区鄂尔多斯市某旗人民代表大会" * 2)
    code = code_of(row)
    content = staff.get(f"/q/{code.token}/card.pdf").content
    assert decoded(raster(content)).text == code.address
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_a_station_has_a_card_too(staff):
    code = code_of(station("富民站", address="幸福路 1 号"))
    content = staff.get(f"/q/{code.token}/card.pdf").content
    assert decoded(raster(content)).text == code.address


def test_the_web_picture_is_public_and_is_read(client, code):
    response = client.get(f"/q/{code.token}/code.png")
    assert decoded(Image.open(io.BytesIO(response.content))).text == code.address
    svg = client.get(f"/q/{code.token}/code.svg")
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert b"<script" not in svg.content


def test_a_sheet_is_drawn_once_and_anew_when_the_station_changes(staff, code, storage):
    url = f"/q/{code.token}/card.pdf"
    first = staff.get(url).content
    assert staff.get(url).content == first
    assert len(storage.listdir(f"qrcodes/{code.token}")[1]) == 1
    attached = code.representative.attachments.get()
    attached.station = station("新站")
    attached.save()
    assert "新站" in PdfReader(io.BytesIO(staff.get(url).content)).pages[0].extract_text()


def test_sheets_are_for_staff(client, code, django_user_model):
    assert client.get(f"/q/{code.token}/card.pdf").status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody", display_name="无身份"))
    assert client.get(f"/q/{code.token}/card.pdf").status_code == 404


@pytest.mark.parametrize("path", ["card.exe", "other.pdf", "code.pdf"])
def test_other_files_are_not_found(staff, code, path):
    assert staff.get(f"/q/{code.token}/{path}").status_code == 404


def test_a_forged_token_has_no_picture(staff):
    for path in ("code.png", "card.pdf"):
        assert staff.get(f"/q/{'x' * 28}/{path}").status_code == 404


def gone_page(code):
    request = RequestFactory().get(code.path)
    request.actor = Actor(kind="anonymous")
    response = views.gone(request, resolve(code.token, NOW))
    return response.status_code, response.content.decode()


def test_f12_a_revoked_code_answers_410_explains_and_offers_the_stations(code):
    actions.revoke(code=code, by=SYSTEM, now=NOW, reason="被冒用")
    status, page = gone_page(code)
    assert status == 410
    assert "这个二维码已经停用" in page
    assert 'href="/stations/"' in page
    assert "富民社区代表联络站" in page
    assert "被冒用" not in page


def test_a_rotated_code_answers_410_with_the_new_page(code, client):
    new = actions.rotate(code=code, by=SYSTEM, now=NOW, reason="被冒用")
    status, page = gone_page(code)
    assert status == 410
    assert f'href="{new.path}"' in page
    assert client.get(f"/q/{code.token}/code.png").status_code == 410


def test_f08_an_ended_mandate_answers_410_with_successor_and_station(code):
    successor = representative("马力")
    mandates.end_mandate(
        mandate=code.representative.mandates.get(),
        reason="resigned",
        by=SYSTEM,
        now=NOW,
        successor=successor,
    )
    status, page = gone_page(code)
    assert status == 410
    assert "林示例的任期已经终止" in page
    assert successor.get_absolute_url() in page
    assert "/suggest/?station=" in page
