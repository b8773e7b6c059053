"""Pseudonyms: a personal id becomes a keyed hash nobody without the key can undo or try out.

A plain hash would not do: half of an id is guessable and its serial has only a million values. Whoever holds the key can
link pseudonyms back, so the key stays outside the lake. Which columns go with a pseudonym is `curated`'s decision.
"""

import hmac
import os
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from catalog.errors import SettingsError
from catalog.i18n import Sentence

KEY, KEY_FILE = "KHO_PSEUDONYM_KEY", "KHO_PSEUDONYM_KEY_FILE"
SHORTEST_KEY = 32
_REMEDY = Sentence(
    "Tạo một tệp khóa bằng lệnh 'openssl rand -hex 32 > khoa.txt', giữ ngoài kho dữ liệu, rồi đặt {variable}=khoa.txt.",
    variable=KEY_FILE,
)


def pseudonym_key(environment: Mapping[str, str] = os.environ) -> bytes:
    """The secret key from the environment or its key file; `SettingsError` names the variable and says how to make one."""
    variable = KEY if environment.get(KEY) else KEY_FILE
    key = environment.get(KEY, "").encode().strip() or _key_in_file(environment.get(KEY_FILE))
    if not key:
        raise SettingsError(
            Sentence(
                "Chưa đặt {key} hoặc {file}, nên không tạo được mã giả danh. {remedy}", key=KEY, file=KEY_FILE, remedy=_REMEDY
            )
        )
    if len(key) < SHORTEST_KEY:
        raise SettingsError(
            Sentence(
                "Khóa trong {variable} dài {length} byte, cần ít nhất {least}. {remedy}",
                variable=variable,
                length=len(key),
                least=SHORTEST_KEY,
                remedy=_REMEDY,
            )
        )
    return key


def _key_in_file(path: str | None) -> bytes:
    if not path:
        return b""
    try:
        return Path(path).read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            Sentence("{variable} trỏ tới một tệp không đọc được. {remedy}", variable=KEY_FILE, remedy=_REMEDY)
        ) from error


def pseudonym(personal_id: pl.Expr, key: bytes) -> pl.Expr:
    """HMAC-SHA256 of the id as 64 hexadecimal characters; the same id and key give the same pseudonym, null stays null."""
    keyed = hmac.new(key, digestmod="sha256")

    def hashed(ids: pl.Series) -> pl.Series:
        return pl.Series(ids.name, [_hash(keyed, one) for one in ids], dtype=pl.String())

    return personal_id.map_batches(hashed, return_dtype=pl.String(), is_elementwise=True)


def _hash(keyed: hmac.HMAC, personal_id: str | None) -> str | None:
    if personal_id is None:
        return None
    one = keyed.copy()  # a copy of the keyed state: half the time of keying anew
    one.update(personal_id.encode())
    return one.hexdigest()
