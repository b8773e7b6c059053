"""Guessing leads nowhere: failures are counted by account and address before they are judged, and forgotten with time."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from catalog import accounts
from catalog.errors import SignInRefused, TooManyTries
from catalog.register import Register
from tests.web.steward.kit import SENTENCE, Portal, form_key, sign_in


def test_guessing_is_heard_five_times_and_then_not_even_when_right(portal: Portal) -> None:
    with portal.client() as client:
        answers = [sign_in(client, "an.nguyen", f"đoán lần thứ {number}").status_code for number in range(5)]
        late = sign_in(client, "an.nguyen")
        assert answers == [403] * 5
        assert late.status_code == 429
        assert 0 < int(late.headers["retry-after"]) <= 900
        assert "Thử lại sau 15 phút" in late.text
        client.get("/sign-in?lang=en")
        assert "Try again in 15 min." in sign_in(client, "an.nguyen").text
        assert sign_in(client, "lan.le").status_code == 303, "another account is heard"


def test_behind_a_proxy_each_reader_is_counted_alone_and_elsewhere_nobody_names_an_address(
    portal: Portal, https_portal: Portal
) -> None:
    def answers(address: str, forwarded: list[str], name: str) -> list[int]:
        page = httpx.get(f"{address}/sign-in")
        cookie = page.headers["set-cookie"].split(";")[0]
        fields = {"form_key": form_key(page), "name": name, "password": "sai mật khẩu rồi"}
        with httpx.Client(headers={"Cookie": cookie}) as client:
            return [
                client.post(f"{address}/sign-in", data=fields, headers={"X-Forwarded-For": one}).status_code
                for one in forwarded
            ]

    made_up = [f"203.0.113.{number}" for number in range(6)]
    assert answers(portal.address, made_up, "an.nguyen") == [403] * 5 + [429]
    assert answers(https_portal.address, made_up, "lan.le") == [403] * 6
    same = [f"198.51.100.{number}, 203.0.113.99" for number in range(6)]
    assert answers(https_portal.address, same, "lan.le") == [403] * 5 + [429], "only what the proxy itself saw counts"


def test_limits_hold_by_account_and_by_address_and_end_with_time(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "matches", lambda kept, password: False)

    def tried(name: str, address: str) -> str:
        try:
            accounts.sign_in(register.accounts, name, "x", address=address)
        except TooManyTries:
            return "not heard"
        except SignInRefused:
            return "heard"
        raise AssertionError

    assert [tried(f"name{number}", "10.0.0.1") for number in range(31)] == ["heard"] * 30 + ["not heard"]
    assert [tried("an.nguyen", f"10.0.1.{number % 20}") for number in range(101)] == ["heard"] * 100 + ["not heard"]
    assert [tried("an.nguyen", "10.0.2.2") for _try in range(3)] == ["heard", "heard", "not heard"], "each address hears less"
    assert [tried("lan.le", "10.0.2.3") for _try in range(6)] == ["heard"] * 5 + ["not heard"], "others are heard as ever"
    later = datetime.now(UTC) + accounts.WINDOW
    begun = register.accounts.begin_attempt("other", "10.0.0.1", later, accounts.WINDOW, accounts.LIMITS)
    assert isinstance(begun, int)


def test_nobody_can_lock_a_steward_out_from_elsewhere(register: Register) -> None:
    now = datetime.now(UTC)
    account = hashlib.sha256(b"account an.nguyen").hexdigest()
    for number in range(300):
        where = f"10.9.{number // 100}.{number % 100}"
        assert isinstance(register.accounts.begin_attempt(account, where, now, accounts.WINDOW, accounts.LIMITS), int)
    with pytest.raises(SignInRefused):
        accounts.sign_in(register.accounts, "an.nguyen", "gõ nhầm một lần", address="10.0.0.9")
    assert accounts.sign_in(register.accounts, "an.nguyen", SENTENCE, address="10.0.0.9").account.name == "an.nguyen"


def test_many_guesses_at_once_do_not_outrun_the_count(register: Register) -> None:
    def guess(number: int) -> type[Exception]:
        try:
            accounts.sign_in(register.accounts, "an.nguyen", f"đoán lần thứ {number}", address="10.0.0.9")
        except SignInRefused as error:
            return type(error)
        raise AssertionError

    with ThreadPoolExecutor(12) as pool:
        ended = list(pool.map(guess, range(24)))
    assert sum(one is SignInRefused for one in ended) == 5


def test_a_right_password_forgets_the_failures_before_it(register: Register) -> None:
    for _round in range(3):
        for number in range(4):
            with pytest.raises(SignInRefused):
                accounts.sign_in(register.accounts, "an.nguyen", f"đoán lần thứ {number}", address="10.0.0.9")
        accounts.sign_in(register.accounts, "an.nguyen", SENTENCE, address="10.0.0.9")
