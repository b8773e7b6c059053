"""Bytes to UTF-8: finds the encoding of text that is not UTF-8 and writes a UTF-8 copy. Never replaces a byte silently."""

import codecs
import re
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from catalog.errors import DeliveryRejected
from catalog.files.model import Note
from catalog.i18n import Sentence
from catalog.syllables import is_syllable
from catalog.tcvn3 import decode_tcvn3
from catalog.text import nfc

_BLOCK = 1 << 20
_SAMPLE = 256 << 10
_TITLES: dict[str, Sentence | str] = {
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1258": Sentence("Windows-1258 (tiếng Việt)"),
    "tcvn3": "TCVN3 (ABC)",
}
#: TCVN3 was typed on Western Windows: its quotes and dashes are that code page's, the letters are decoded later.
_CODEC = {"tcvn3": "cp1252"}
_WORD = re.compile(r"[^\W\d_]+")
_CODED_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")


@dataclass(frozen=True, slots=True)
class Encoded:
    """Text in UTF-8 at `path`, the name of the encoding it was delivered in, and what to tell about it."""

    path: Path
    encoding: str
    notes: tuple[Note, ...] = ()


def utf16_of(head: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` when the first bytes show it, by mark or by where the zero bytes stand."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    even, odd = head[0:512:2].count(0), head[1:512:2].count(0)
    pairs = max(len(head[:512]) // 2, 1)
    if odd > pairs * 0.6 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.6 and odd == 0 else None


def to_utf8(path: Path, encoding: str, scratch: Path) -> Encoded:
    """Write a UTF-8 copy into `scratch`; raises DeliveryRejected `bad-encoding` at the first byte that has no letter."""
    copy = scratch / f"{path.stem}.utf8{path.suffix}"
    decoder = codecs.getincrementaldecoder(_CODEC.get(encoding, encoding))()
    done = 0
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        for block in chain(iter(lambda: source.read(_BLOCK), b""), [b""]):
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise undecodable(path, done + error.start, _TITLES[encoding]) from error
            target.write(text.removeprefix("\ufeff") if done == 0 else text)
            done += len(block)
    told = Sentence("Tệp dùng bảng mã {title}, đã đổi sang Unicode. Lần sau nên lưu tệp dạng UTF-8.", title=_TITLES[encoding])
    return Encoded(copy, encoding, (Note("encoding", told),))


def with_newlines(path: Path, scratch: Path) -> Path:
    """A copy with old Macintosh line ends (a lone carriage return) turned into newlines."""
    copy = scratch / f"{path.stem}.lines{path.suffix}"
    with path.open("rb") as source, copy.open("wb") as target:
        while block := source.read(_BLOCK):
            target.write(block.replace(b"\r", b"\n"))
    return copy


def single_byte_encoding(path: Path, invalid_at: int) -> str:
    """`cp1258` or `tcvn3` for text that is not UTF-8 from byte `invalid_at` on.

    Raises DeliveryRejected `bad-encoding` when the file is UTF-8 with a few broken bytes.
    """
    sample = _sample(path, invalid_at)
    escaped = sample.decode("utf-8", errors="surrogateescape")
    broken = sum("\udc80" <= letter <= "\udcff" for letter in escaped)
    if sum(not letter.isascii() for letter in escaped) - broken >= broken:
        raise undecodable(path, invalid_at, "UTF-8")
    return "tcvn3" if _syllables_as_tcvn3(sample) > _syllables_as_cp1258(sample) else "cp1258"


def _sample(path: Path, invalid_at: int) -> bytes:
    """The start of the file and the surroundings of its first odd byte."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        file.seek(max(invalid_at - 64, len(head)))
        return head + file.read(_SAMPLE)


def _syllables_as_tcvn3(sample: bytes) -> int:
    words = _CODED_WORD.findall(sample.decode("cp1252", errors="replace"))
    return sum(is_syllable(decode_tcvn3(word)) for word in words if not word.isascii())


def _syllables_as_cp1258(sample: bytes) -> int:
    words = _WORD.findall(nfc(sample.decode("cp1258", errors="replace")))
    return sum(is_syllable(word) for word in words if not word.isascii())


def undecodable(path: Path, position: int, title: Sentence | str) -> DeliveryRejected:
    """The rejection that names the byte and the line no encoding explains."""
    line = 1
    with path.open("rb") as file:
        before = position
        while block := file.read(min(_BLOCK, before)):
            line += block.count(b"\n")
            before -= len(block)
    return DeliveryRejected(
        "bad-encoding",
        Sentence(
            "Byte thứ {byte} (dòng {line}) không đọc được theo bảng mã {title}. "
            "Mở tệp bằng phần mềm gốc, lưu lại dạng 'CSV UTF-8' rồi nộp lại.",
            byte=position + 1,
            line=line,
            title=title,
        ),
    )
