"""Passwords: which are good enough, how they are hashed (argon2id) and compared. Whose they are is `catalog.accounts`."""

import secrets
import threading
import unicodedata
from functools import cache

from catalog.errors import AccountRefused, TooManyTries
from catalog.i18n import Sentence

#: Length is what makes a password strong; rules on its letters make people write it on paper.
SHORTEST, LONGEST = 12, 256
_FEWEST_LETTERS = 5
#: Each hash takes 64 MB for a moment: more at once would be a way to exhaust the server.
_AT_ONCE, _PATIENCE = 2, 5.0
_slots = threading.BoundedSemaphore(_AT_ONCE)


def normal(password: str) -> str:
    """One form for one password, however the keyboard composes Vietnamese."""
    return unicodedata.normalize("NFKC", password)


def check_strength(password: str, name: str) -> None:
    """Refuse a password that is short, endless, of few letters, or built on the account's name; raises AccountRefused."""
    plain = normal(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise AccountRefused(
            Sentence(
                "Mật khẩu dài {length} ký tự, cần từ {shortest} đến {longest}. Dùng một câu dễ nhớ.",
                length=len(plain),
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    if len(set(plain.casefold())) < _FEWEST_LETTERS:
        raise AccountRefused(Sentence("Mật khẩu lặp quá ít ký tự khác nhau. Dùng một câu dễ nhớ."))
    if name.casefold() in plain.casefold():
        raise AccountRefused(Sentence("Mật khẩu chứa tên tài khoản. Dùng một câu dễ nhớ không có tên ấy."))


def hashed(password: str) -> str:
    """The argon2id hash to keep, salt and parameters included."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password; as slow where there is nothing to compare with. Raises TooManyTries."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    if not _slots.acquire(timeout=_PATIENCE):
        raise TooManyTries(seconds=int(_PATIENCE))
    try:
        right = PasswordHasher().verify(kept or _nobodys(), normal(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _slots.release()
    return right and kept is not None


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    from argon2 import PasswordHasher

    return PasswordHasher().check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    """The hash that stands in where an account does not exist: the answer takes as long."""
    return hashed(secrets.token_hex(32))
