"""Stewards add notes, endorsements, synonyms and terms by forms; each for the own agencies, with its history, safely."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from catalog.register.additions import Additions
from tests.web.steward.kit import PRODUCTS, REGISTER, Portal, form_key, words

NEW, LIST = "/steward/additions/new", "/steward/additions"
NOTE = {"dataset": PRODUCTS, "column": "", "text": "Số liệu 2025 chưa đủ quý IV"}
SYNONYM = {"agency": "so-nnmt", "terms": "SPĐT\nsản phẩm đặc trưng", "sort": "abbreviation", "source": "Cách gọi của sở"}
TERM = {
    "agency": "so-nnmt",
    "term": "Sản phẩm OCOP",
    "definition": "Sản phẩm được chấm từ 3 sao trở lên",
    "source": "148/QĐ-TTg",
    "columns": f"{PRODUCTS}.stars",
}
FORMS = {"note": NOTE, "endorsement": {"dataset": PRODUCTS, "text": "Đã đối chiếu"}, "synonym": SYNONYM, "term": TERM}


@pytest.fixture
def steward(portal: Portal) -> Iterator[httpx.Client]:
    with portal.signed_in("an.nguyen") as client:
        yield client


@pytest.fixture
def kept(portal: Portal) -> Additions:
    return portal.workspace.register.additions


def send(client: httpx.Client, path: str, given: dict[str, str], form: str = "") -> httpx.Response:
    """What is answered to a form of that page, filled in."""
    page = client.get(form or path)
    revision = re.search(r'name="revision" value="(\d+)"', page.text)
    hidden = {"form_key": form_key(page)} | ({"revision": revision[1]} if revision else {})
    return client.post(path, data=hidden | given)


def added(client: httpx.Client, kind: str, **given: str) -> str:
    """The subject of something added."""
    answer = send(client, f"{NEW}/{kind}", FORMS[kind] | given)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"].removeprefix(f"{LIST}/").partition("?")[0]


def test_a_note_is_added_shown_changed_and_withdrawn_and_its_history_stays(portal: Portal, steward: httpx.Client) -> None:
    subject = added(steward, "note", text="Dòng một\nDòng <b>hai</b>")
    with portal.client() as anybody:
        page = anybody.get(f"/datasets/{PRODUCTS}").text
        assert "Dòng &lt;b&gt;hai&lt;/b&gt;" in page
        assert "Sở Nông nghiệp và Môi trường, " in page
        assert "Nguyễn Văn An" not in page, "agencies speak to the public, not persons"
    changed = send(steward, f"{LIST}/{subject}", {"text": "Đã đủ", "column": "stars"})
    assert changed.headers["location"] == f"{LIST}/{subject}?done=changed"
    with portal.client() as anybody:
        assert "Đã đủ" in anybody.get(f"/datasets/{PRODUCTS}/columns/stars").text
        assert "Dòng một" not in anybody.get(f"/datasets/{PRODUCTS}").text
    assert send(steward, f"{LIST}/{subject}/withdraw", {}, f"{LIST}/{subject}").status_code == 303
    with portal.client() as anybody:
        assert "Đã đủ" not in anybody.get(f"/datasets/{PRODUCTS}").text
    history = words(steward.get(f"{LIST}/{subject}"))
    assert [text for text in ("Bản 3", "Bản 2", "Bản 1", "đã rút", "Dòng một", "Nguyễn Văn An") if text not in history] == []
    back = send(steward, f"{LIST}/{subject}", {"text": "Đã đủ", "column": ""})
    assert back.status_code == 303
    assert "Đã đủ" in words(steward.get(LIST))


def test_an_account_endorses_a_dataset_once_and_may_take_it_back(
    portal: Portal, steward: httpx.Client, kept: Additions
) -> None:
    first, second = added(steward, "endorsement"), added(steward, "endorsement", text="Đã đối chiếu lại")
    assert first == second
    assert kept.endorsements()[PRODUCTS] == 1
    with portal.client() as anybody:
        page = words(anybody.get(f"/datasets/{PRODUCTS}?lang=en"))
    assert "Department of Agriculture and Environment endorses this table." in page
    with portal.signed_in("quan-tri") as other:
        administrators = added(other, "endorsement", text="Quản trị đã xem")
        assert "Người quản trị kho xác nhận bảng này." in words(other.get(f"/datasets/{PRODUCTS}"))
        send(other, f"{LIST}/{administrators}/withdraw", {}, f"{LIST}/{administrators}")
    send(steward, f"{LIST}/{first}/withdraw", {}, f"{LIST}/{first}")
    assert PRODUCTS not in kept.endorsements()


def test_synonyms_and_terms_are_kept_as_said(steward: httpx.Client, kept: Additions) -> None:
    synonym = kept.find(added(steward, "synonym", terms=" SPĐT \r\n\r\nsản  phẩm đặc trưng\nSPĐT", valid_from="2025-03-01"))
    assert synonym.content == {
        "terms": ["SPĐT", "sản phẩm đặc trưng"],
        "kind": "abbreviation",
        "source": "Cách gọi của sở",
        "valid_from": "2025-03-01",
        "valid_to": None,
    }
    term = kept.find(added(steward, "term"))
    assert (term.agency, term.content["columns"], term.dataset) == ("so-nnmt", [f"{PRODUCTS}.stars"], None)
    page = steward.get(f"{LIST}/{term.subject}").text
    assert f">{TERM['definition']}</textarea>" in page
    assert 'value="148/QĐ-TTg"' in page


WRONG = [
    ("note", {"text": "  \n "}, "Nội dung ghi chú: chưa điền."),
    ("note", {"text": "x" * 1501}, "dài 1501 ký tự, nhiều nhất 1500"),
    ("note", {"column": "starz"}, "không có cột 'starz'. Có phải: stars"),
    ("note", {"dataset": "conformed_none__none"}, "Không có bảng 'conformed_none__none' trong các đơn vị của bạn."),
    ("endorsement", {"dataset": REGISTER}, f"Không có bảng '{REGISTER}' trong các đơn vị của bạn."),
    ("synonym", {"terms": "SPĐT"}, "ít nhất hai cách nói khác nhau"),
    ("synonym", {"terms": "spđt\nSPĐT"}, "ít nhất hai cách nói khác nhau"),
    ("synonym", {"terms": "SPĐT\n!!!"}, "ít nhất hai cách nói khác nhau"),
    ("synonym", {"terms": "a\n" + " ".join("bcdefghij")}, "nhiều nhất 80 ký tự và 8 từ"),
    ("synonym", {"terms": "\n".join(f"từ {n}" for n in range(13))}, "Nhiều nhất 12 dòng, thấy 13"),
    ("synonym", {"sort": "rumour"}, "Chọn loại"),
    ("synonym", {"source": ""}, "Nguồn: chưa điền."),
    ("synonym", {"valid_from": "2025-02-31"}, "Ngày '2025-02-31' không có thật"),
    ("synonym", {"valid_from": "2026-01-02", "valid_to": "2026-01-01"}, "sau ngày bắt đầu"),
    ("synonym", {"agency": "cong-an-tinh"}, "Chọn đơn vị giữ mục này"),
    ("term", {"term": "?!"}, "phải có chữ hoặc số"),
    ("term", {"term": "x" * 81}, "dài 81 ký tự"),
    ("term", {"columns": f"{PRODUCTS}.starz"}, f"Không có cột '{PRODUCTS}.starz'"),
    ("term", {"columns": "stars"}, "Không có cột 'stars'"),
    ("term", {"columns": "x.y"}, "Không có cột 'x.y'"),
]


@pytest.mark.parametrize(("kind", "given", "said"), WRONG, ids=lambda one: str(one)[:30])
def test_what_will_not_do_is_refused_in_one_sentence_and_nothing_typed_is_lost(
    steward: httpx.Client, kept: Additions, kind: str, given: dict[str, str], said: str
) -> None:
    before = kept.state()
    answer = send(steward, f"{NEW}/{kind}", FORMS[kind] | given)
    assert answer.status_code == 400
    assert answer.headers["cache-control"] == "no-store"
    told = re.search(r'role="alert" id="refusal">([^<]*)<', answer.text)
    assert told
    assert said in unescape(told[1])
    typed = [value.strip() for name, value in (FORMS[kind] | given).items() if name not in ("agency", "sort")]
    assert not [value for value in typed if value not in unescape(answer.text)]
    assert kept.state() == before


def test_refusals_are_said_in_english_too(steward: httpx.Client) -> None:
    steward.get("/steward?lang=en")
    answer = send(steward, f"{NEW}/note", NOTE | {"text": ""})
    assert "Note: not filled in." in answer.text


def test_a_change_from_an_old_page_is_refused(steward: httpx.Client) -> None:
    subject = added(steward, "note")
    old = steward.get(f"{LIST}/{subject}")
    hidden = {"form_key": form_key(old), "revision": "1"}
    assert steward.post(f"{LIST}/{subject}", data=hidden | {"text": "một"}).status_code == 303
    for revision in ("1", "", "x", "9" * 30):
        refused = steward.post(f"{LIST}/{subject}", data=hidden | {"text": "hai", "revision": revision})
        assert (refused.status_code, "vừa được người khác sửa" in refused.text) == (400, True), revision
    late = steward.post(f"{LIST}/{subject}/withdraw", data=hidden)
    assert late.status_code == 400
    send(steward, f"{LIST}/{subject}/withdraw", {}, f"{LIST}/{subject}")


@pytest.mark.parametrize("kind", list(FORMS))
def test_a_form_that_is_not_ours_is_refused(steward: httpx.Client, kept: Additions, kind: str) -> None:
    subject, before = added(steward, kind), kept.state()
    for path in (f"{NEW}/{kind}", f"{LIST}/{subject}", f"{LIST}/{subject}/withdraw"):
        for key in ({}, {"form_key": "0" * 80}):
            assert steward.post(path, data=FORMS[kind] | {"revision": "1"} | key).status_code == 400
    assert kept.state() == before
    send(steward, f"{LIST}/{subject}/withdraw", {}, f"{LIST}/{subject}")


@pytest.mark.parametrize("path", [LIST, f"{NEW}/note", f"{LIST}/x", f"{LIST}/x/withdraw", f"{NEW}/term"])
def test_who_did_not_sign_in_is_sent_to_do_so(portal: Portal, path: str) -> None:
    with portal.client() as client:
        for answer in (client.get(path), client.post(path, data=NOTE)):
            assert answer.status_code in (303, 405)
        assert client.post(path, data=NOTE).headers.get("location", "/sign-in").startswith("/sign-in")


def test_what_another_agency_added_is_not_there(portal: Portal, steward: httpx.Client, kept: Additions) -> None:
    subject = added(steward, "note")
    with portal.signed_in("lan.le") as other:
        hidden, absent = other.get(f"{LIST}/{subject}"), other.get(f"{LIST}/none")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert hidden.text.replace(subject, "none") == absent.text
        assert subject not in other.get(LIST).text
        key = {"form_key": form_key(other.get(f"{NEW}/note")), "revision": "1"}
        assert other.post(f"{LIST}/{subject}", data=key | {"text": "của tôi"}).status_code == 404
        assert other.post(f"{LIST}/{subject}/withdraw", data=key).status_code == 404
    assert [row.content["text"] for row in kept.history(subject)] == [NOTE["text"]]
    send(steward, f"{LIST}/{subject}/withdraw", {}, f"{LIST}/{subject}")


@pytest.mark.parametrize("path", [f"{NEW}/gossip", f"{NEW}/note?dataset={'a' * 300}", f"{LIST}/x?done={'a' * 50}"])
def test_an_address_nobody_understands_is_a_clear_no(steward: httpx.Client, path: str) -> None:
    assert steward.get(path).status_code == 400


HOSTILE = [
    "<script>alert(1)</script>",
    "'; DROP TABLE addition; --",
    "{{ 7 * 7 }}",
    "\x00\x1b[31m\u202etxt",
    "𝒳" * 50,
    "\ud7ff é",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_text(portal: Portal, steward: httpx.Client, kept: Additions, text: str) -> None:
    subject = added(steward, "note", text=text)
    stored = kept.find(subject).content["text"]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", stored)
    with portal.client() as anybody:
        page = anybody.get(f"/datasets/{PRODUCTS}").text
    assert "<script>alert" not in page
    assert stored in unescape(page)
    send(steward, f"{LIST}/{subject}/withdraw", {}, f"{LIST}/{subject}")


def test_a_link_to_the_form_may_name_the_dataset_and_offers_its_columns(steward: httpx.Client) -> None:
    page = steward.get(f"{NEW}/note?dataset={PRODUCTS}&column=stars").text
    assert f'value="{PRODUCTS}"' in page
    assert '<option value="stars">' in page
    closed = steward.get(f"{NEW}/note?dataset={REGISTER}").text
    assert '<option value="personal_id">' not in closed
