"""`kho user`: accounts from the terminal, whose passwords never stand on a command line or in an answer."""

import json
from pathlib import Path

import pytest

from catalog.register import Register
from tests.terminal import kho

SENTENCE = "rừng vàng biển bạc đất phì nhiêu"

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.write_text(SENTENCE + "\nsecond line\n", encoding="utf-8")
    return str(path)


def test_a_steward_is_added_listed_disabled_and_let_in_again(secret: str) -> None:
    added = kho("user", "add", "an.nguyen", "--agency", "so-nnmt", "--title", "Nguyễn Văn An", "--password-file", secret)
    assert (added.code, added.err) == (0, "")
    assert "Đã thêm tài khoản an.nguyen (so-nnmt)." in added.out
    (row,) = json.loads(kho("user", "list", "--json").out)
    assert (row["name"], row["role"], row["agencies"], row["status"]) == ("an.nguyen", "steward", ["so-nnmt"], "active")
    assert "password_hash" not in row
    assert "argon2" not in json.dumps(row)
    assert kho("user", "disable", "an.nguyen").code == 0
    assert "đã khóa" in kho("user", "list").out
    assert kho("user", "enable", "an.nguyen").code == 0
    assert "đang dùng" in kho("user", "list").out


def test_the_first_line_of_the_file_is_the_password(secret: str, home: Path) -> None:
    from catalog.accounts import sign_in

    kho("user", "add", "quan.tri", "--admin", "--password-file", secret)
    with Register.open(f"sqlite:///{home / 'register.db'}") as register:
        assert sign_in(register.accounts, "quan.tri", SENTENCE, address="10.0.0.1").account.role == "admin"


def test_a_password_is_never_an_argument() -> None:
    assert kho("user", "add", "an.nguyen", "--agency", "so-nnmt", "--password", SENTENCE).code == 2
    asked = kho("user", "add", "an.nguyen", "--agency", "so-nnmt")
    assert asked.code == 2
    assert "--password-file" in asked.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("an.nguyen",), "cần ít nhất một đơn vị"),
        (("an.nguyen", "--agency", "so-nmt"), "Có phải: so-nnmt?"),
        (("An Nguyễn", "--agency", "so-nnmt"), "Tên tài khoản 'An Nguyễn' không dùng được"),
        (("rừng", "--admin"), "không dùng được"),
    ],
)
def test_a_slip_is_told_with_its_remedy(secret: str, arguments: tuple[str, ...], told: str) -> None:
    said = kho("user", "add", *arguments, "--password-file", secret)
    assert (said.code, told in said.err) == (2, True), said.err
    assert SENTENCE not in said.err


@pytest.mark.parametrize("weak", ["ngắn quá", "a" * 40, "an.nguyen-2026-đẹp", "", "x" * 300])
def test_a_weak_password_is_refused_without_being_repeated(tmp_path: Path, weak: str) -> None:
    path = tmp_path / "weak"
    path.write_text(weak, encoding="utf-8")
    said = kho("user", "add", "an.nguyen", "--agency", "so-nnmt", "--password-file", str(path))
    assert said.code == 2
    assert not weak or weak not in said.err.replace(str(path), "")
    assert json.loads(kho("user", "list", "--json").out) == []


def test_a_name_is_given_once_and_an_unknown_one_is_told(secret: str) -> None:
    add = ("user", "add", "quan.tri", "--admin", "--password-file", secret)
    assert kho(*add).code == 0
    assert "Đã có tài khoản 'quan.tri'" in kho(*add).err
    for command in (("disable", "none"), ("enable", "none"), ("password", "none", "--password-file", secret)):
        said = kho("user", *command)
        assert (said.code, "Không có tài khoản 'none'" in said.err) == (2, True)


def test_another_password_takes_the_place_of_the_old_one(secret: str, tmp_path: Path) -> None:
    kho("user", "add", "quan.tri", "--admin", "--password-file", secret)
    other = tmp_path / "other"
    other.write_text("một câu khác để nhớ", encoding="utf-8")
    assert "phải đăng nhập lại" in kho("user", "password", "quan.tri", "--password-file", str(other)).out
    missing = kho("user", "password", "quan.tri", "--password-file", str(tmp_path / "absent"))
    assert (missing.code, "cần tệp văn bản UTF-8" in missing.err) == (2, True)
