"""Signing in: who gets a session, what its cookie is worth, and that guessing leads nowhere."""

import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalog import accounts
from catalog.errors import SignInRefused
from catalog.register import Register
from catalog.web.sessions import local_path
from tests.web.steward.kit import SENTENCE, Portal, form_key, sign_in

#: The page a relative address is read against.
SITE = "https://kho.example.vn/sign-in"


@pytest.fixture(scope="module")
def stranger(portal: Portal) -> Iterator[httpx.Client]:
    with portal.client() as client:
        yield client


def test_a_steward_signs_in_and_goes_on_to_the_page_asked_for(portal: Portal) -> None:
    with portal.client() as client:
        turned = client.get("/steward/findings?by=column")
        assert (turned.status_code, turned.headers["location"]) == (303, "/sign-in?next=/steward/findings%3Fby%3Dcolumn")
        done = sign_in(client, " An.Nguyen ", wanted="/steward/findings?by=column")
        assert (done.status_code, done.headers["location"]) == (303, "/steward/findings?by=column")
        assert client.get("/steward").status_code == 200
        assert client.get("/sign-in").headers["location"] == "/steward"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(portal: Portal, https_portal: Portal) -> None:
    with portal.client() as client:
        cookie = sign_in(client, "an.nguyen").headers.get_list("set-cookie")[-1]
    assert cookie.startswith("kho_session=")
    assert {"httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    page = httpx.get(f"{https_portal.address}/sign-in")
    name, _mark, held = page.headers["set-cookie"].split(";")[0].partition("=")
    assert name == "__Host-kho_form"
    fields = {"form_key": form_key(page), "name": "an.nguyen", "password": SENTENCE}
    done = httpx.post(f"{https_portal.address}/sign-in", data=fields, headers={"Cookie": f"{name}={held}"})
    cookie = done.headers.get_list("set-cookie")[-1]
    assert cookie.startswith("__Host-kho_session=")
    assert "secure" in cookie.lower()
    assert "domain" not in cookie.lower()


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(portal: Portal) -> None:
    with portal.client() as client:
        sign_in(client, "an.nguyen")
        first = client.cookies["kho_session"]
        key = form_key(client.get("/steward"))
        client.post("/sign-in", data={"form_key": key, "name": "an.nguyen", "password": SENTENCE})
        second = client.cookies["kho_session"]
        assert first != second
        assert client.get("/steward").status_code == 200
    assert httpx.get(f"{portal.address}/steward", cookies={"kho_session": first}).status_code == 303
    assert httpx.get(f"{portal.address}/steward", cookies={"kho_session": second}).status_code == 200


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to(portal: Portal) -> None:
    with portal.signed_in("an.nguyen") as client:
        copied = client.cookies["kho_session"]
        key = form_key(client.get("/steward"))
        done = client.post("/sign-out", data={"form_key": key})
        assert (done.status_code, done.headers["location"]) == (303, "/sign-in")
        assert "kho_session" not in client.cookies
    assert httpx.get(f"{portal.address}/steward", cookies={"kho_session": copied}).status_code == 303


def test_nobody_is_told_whether_an_account_exists(portal: Portal) -> None:
    portal.workspace.register.accounts.set_status("lan.le", "disabled", datetime.now(UTC))
    told = []
    try:
        for name, password in (("an.nguyen", "sai mật khẩu rồi"), ("nobody", SENTENCE), ("lan.le", SENTENCE)):
            with portal.client() as client:
                answer = sign_in(client, name, password)
            key = form_key(answer)
            told.append((answer.status_code, answer.text.replace(f'value="{name}"', "").replace(key, "")))
    finally:
        portal.workspace.register.accounts.set_status("lan.le", "active", datetime.now(UTC))
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 403
    assert "kho_session" not in told[0][1]


def test_an_account_that_does_not_exist_takes_as_long(register: Register) -> None:
    def fastest(name: str) -> float:
        took = []
        for number in range(3):
            start = time.perf_counter()
            with pytest.raises(SignInRefused):
                accounts.sign_in(register.accounts, name, "sai mật khẩu rồi", address=f"10.0.0.{number}")
            took.append(time.perf_counter() - start)
        return min(took)

    fastest("warm-up")
    assert fastest("nobody") > fastest("an.nguyen") / 3


def test_a_form_without_its_key_does_nothing(portal: Portal) -> None:
    with portal.client() as client, portal.client() as other:
        client.get("/sign-in")
        foreign = form_key(other.get("/sign-in"))
        for key in ("", "0" * 80, foreign, foreign[:16]):
            fields = {"form_key": key, "name": "an.nguyen", "password": SENTENCE}
            assert client.post("/sign-in", data=fields).status_code == 400
        assert "kho_session" not in client.cookies
    with portal.signed_in("an.nguyen") as client:
        assert client.post("/sign-out", data={"form_key": foreign}).status_code == 400
        assert client.get("/steward").status_code == 200


def test_a_refusal_is_told_in_the_language_of_its_reader(portal: Portal) -> None:
    said = {
        "vi": ("Biểu mẫu đã cũ hoặc không mở từ trang này.", "Tên tài khoản hoặc mật khẩu không đúng."),
        "en": ("The form is too old or was not opened from this page.", "The account name or the password is wrong."),
    }
    with portal.client() as client:
        for language, (form, password) in said.items():
            client.get(f"/sign-in?lang={language}")
            assert form in client.post("/sign-in", data={"name": "an.nguyen"}).text
            assert password in sign_in(client, "nobody").text


def test_a_reader_without_any_cookie_cannot_post(portal: Portal) -> None:
    fields = {"form_key": "", "name": "an.nguyen", "password": SENTENCE}
    assert httpx.post(f"{portal.address}/sign-in", data=fields).status_code == 400


def test_a_session_ends_with_the_day_the_idle_hour_the_password_and_the_account(register: Register) -> None:
    def begin() -> str:
        return accounts.sign_in(register.accounts, "an.nguyen", SENTENCE, address="10.0.0.9").token

    token, now = begin(), datetime.now(UTC)
    assert accounts.signed_in(register.accounts, token) is not None
    assert accounts.signed_in(register.accounts, token, now + accounts.IDLE) is None
    moment = now
    while moment < now + accounts.WHOLE - timedelta(minutes=40):
        moment += timedelta(minutes=40)
        assert accounts.signed_in(register.accounts, token, moment) is not None, "a session in use goes on"
    assert accounts.signed_in(register.accounts, token, now + accounts.WHOLE + timedelta(seconds=5)) is None
    token = begin()
    accounts.set_password(register.accounts, "an.nguyen", "một mật khẩu khác hẳn")
    assert accounts.signed_in(register.accounts, token) is None
    accounts.set_password(register.accounts, "an.nguyen", SENTENCE)
    token = begin()
    register.accounts.set_status("an.nguyen", "disabled", datetime.now(UTC))
    assert accounts.signed_in(register.accounts, token) is None
    register.accounts.set_status("an.nguyen", "active", datetime.now(UTC))
    assert accounts.signed_in(register.accounts, token) is None, "an account let in again signs in again"


def test_the_register_gives_no_password_and_no_session_away(register: Register, tmp_path: Path) -> None:
    token = accounts.sign_in(register.accounts, "an.nguyen", SENTENCE, address="10.0.0.9").token
    with pytest.raises(SignInRefused):
        accounts.sign_in(register.accounts, "my-password-typed-as-a-name", "x", address="10.0.0.9")
    kept = "\n".join(sqlite3.connect(tmp_path / "register.db").iterdump())
    assert "$argon2id$" in kept
    for secret in (token, SENTENCE, "my-password-typed-as-a-name"):
        assert secret not in kept


def test_a_password_typed_in_another_unicode_form_is_the_same(register: Register) -> None:
    typed = unicodedata.normalize("NFD", SENTENCE)
    assert typed != SENTENCE
    assert accounts.sign_in(register.accounts, "an.nguyen", typed, address="10.0.0.9").account.name == "an.nguyen"


@given(st.one_of(st.text(), st.text(alphabet="/\\:@.?#%\t\r\n ahtps"), st.from_regex(r"^/[/\\]?.{0,20}")))
@example("//evil.example")
@example("/\\evil.example")
@example("/\t/evil.example")
@example("https:evil.example")
@example("javascript:alert(1)")
@example("/..//evil.example")
def test_nobody_is_sent_to_another_site_after_signing_in(wanted: str) -> None:
    led = urljoin(SITE, local_path(wanted))
    assert urlsplit(led).netloc == "kho.example.vn"
    assert urlsplit(led).scheme == "https"
    assert local_path(wanted).isprintable()


@given(st.binary(max_size=300))
@example(b"a" * 20_000)
@example(b"&".join([b"a=b"] * 50))
@example(b"form_key=%ff%fe&name=%00")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_posted_is_answered_with_a_clear_no(stranger: httpx.Client, body: bytes) -> None:
    for path in ("/sign-in", "/sign-out"):
        assert stranger.post(path, content=body, headers={"Cookie": "kho_form=a"}).status_code == 400
