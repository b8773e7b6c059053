"""Promise: a pseudonym tells nothing without the key, and nothing personal travels with it."""

import hashlib
import hmac
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.population.curated import curated_population__register_pseudonymised
from assets.population.pseudonym import KEY, KEY_FILE, pseudonym, pseudonym_key
from assets.sectors import find_table
from catalog.errors import SettingsError

SECRET = "a" * 32
IDS = ["022085000001", "022185000002", None, "022085000001"]


def pseudonyms(key: bytes) -> list[str | None]:
    return pl.DataFrame({"id": IDS}).lazy().select(pseudonym(pl.col("id"), key)).collect()["id"].to_list()


def test_a_pseudonym_is_the_keyed_hash_of_the_id() -> None:
    first, second, third, again = pseudonyms(SECRET.encode())
    assert first == hmac.new(SECRET.encode(), b"022085000001", hashlib.sha256).hexdigest()
    assert first == again != second
    assert third is None


def test_another_key_gives_other_pseudonyms_and_none_is_a_plain_hash() -> None:
    one, other = pseudonyms(b"a" * 32), pseudonyms(b"b" * 32)
    assert not {value for value in one if value} & {value for value in other if value}
    assert hashlib.sha256(b"022085000001").hexdigest() not in {*one, *other}


def test_the_streaming_engine_gives_the_same_pseudonyms() -> None:
    frame = pl.LazyFrame({"id": [f"{number:012d}" for number in range(5000)]}).select(pseudonym(pl.col("id"), b"k" * 32))
    assert frame.collect(engine="streaming").equals(frame.collect())


def test_a_missing_key_names_the_variable_and_how_to_make_a_key() -> None:
    with pytest.raises(SettingsError, match=f"{KEY} hoặc {KEY_FILE}.*openssl rand"):
        pseudonym_key({})


def test_a_short_key_is_refused_without_being_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        pseudonym_key({KEY: "ngan-qua"})
    assert "dài 8 byte, cần ít nhất 32" in str(refused.value)
    assert "ngan-qua" not in str(refused.value)


def test_a_key_file_serves_and_an_absent_one_is_named_by_its_variable(tmp_path: Path) -> None:
    file = tmp_path / "khoa.txt"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    assert pseudonym_key({KEY_FILE: str(file)}) == pseudonym_key({KEY: SECRET}) == SECRET.encode()
    with pytest.raises(SettingsError, match=f"{KEY_FILE} trỏ tới một tệp không đọc được"):
        pseudonym_key({KEY_FILE: str(tmp_path / "khong-co")})


REGISTER = pl.LazyFrame(
    {
        "personal_id": ["022085000001"],
        "full_name": ["Nguyễn Văn An"],
        "birth_date": [date(1985, 3, 2)],
        "sex": ["nam"],
        "ethnicity": ["01"],
        "commune_code": ["06652"],
        "address": ["Tổ 1, khu 2, Phường Hà Tu"],
        "residence_type": ["thuong-tru"],
        "registered_on": [date(2020, 1, 5)],
    }
)


def test_the_published_row_holds_no_name_id_address_ethnicity_or_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)
    frame = curated_population__register_pseudonymised(REGISTER).collect()
    table = find_table("curated_population__register_pseudonymised")
    assert {column.name: column.dtype for column in table.columns} == dict(frame.schema)
    person = hmac.new(SECRET.encode(), b"022085000001", hashlib.sha256).hexdigest()
    assert frame.rows() == [(person, 1985, "nam", "06652", "thuong-tru", 2020)]
    assert {column.classification for column in table.columns} == {"restricted"}
    assert table.simulated


def test_without_a_key_the_table_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    monkeypatch.delenv(KEY_FILE, raising=False)
    with pytest.raises(SettingsError, match=KEY):
        curated_population__register_pseudonymised(REGISTER)
