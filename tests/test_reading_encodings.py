"""Text in any encoding Vietnamese offices use is read; a byte no encoding explains is named, never replaced."""

from pathlib import Path

import pytest

from catalog.errors import DeliveryRejected
from catalog.files import Reading, ReadOptions, read_file
from catalog.tcvn3 import TABLE

TEXT = "Mã xã,Tên xã,Ghi chú\n06649,Hà Tu,Một số hộ dân ở tổ 5\n06652,Hà Phong,Giữ nguyên đường ranh giới cũ\n"
CP1258 = {
    "ã": "ã",
    "ộ": "ô\u0323",
    "ố": "ô\u0301",
    "ở": "ơ\u0309",
    "ổ": "ô\u0309",
    "ữ": "ư\u0303",
    "ờ": "ơ\u0300",
    "ớ": "ơ\u0301",
}
CP1258 |= {"ũ": "u\u0303"}


def read(folder: Path, content: bytes, name: str = "nop.csv") -> Reading:
    (folder / name).write_bytes(content)
    scratch = folder / "scratch"
    scratch.mkdir()
    return read_file(folder / name, ReadOptions(("csv",)), scratch)


def as_cp1258(text: str) -> bytes:
    for letter, parts in CP1258.items():
        text = text.replace(letter, parts)
    return text.replace("ã", "a\u0303").encode("cp1258")


def as_tcvn3(text: str) -> bytes:
    return bytes(TABLE.index(letter) for letter in text)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (as_cp1258(TEXT), "cp1258"),
        (as_tcvn3(TEXT), "tcvn3"),
    ],
)
def test_every_encoding_reads_the_same(tmp_path: Path, content: bytes, encoding: str) -> None:
    reading = read(tmp_path, content)
    assert reading.encoding == encoding
    assert reading.headers == ("Mã xã", "Tên xã", "Ghi chú")
    assert reading.frame.select(reading.headers).collect().rows() == [tuple(line.split(",")) for line in TEXT.splitlines()[1:]]
    assert ("encoding" in {note.code for note in reading.notes}) == (not encoding.startswith("utf-8"))


def test_a_broken_byte_in_a_utf8_file_is_named(tmp_path: Path) -> None:
    content = TEXT.encode().replace(b"Phong", b"Ph\xe9ng")
    with pytest.raises(DeliveryRejected, match="dòng 3") as rejected:
        read(tmp_path, content)
    assert rejected.value.code == "bad-encoding"
    place = content.index(b"\xe9ng") + 1
    assert f"Byte thứ {place} " in str(rejected.value)


def test_a_byte_no_code_page_has_is_named(tmp_path: Path) -> None:
    content = as_cp1258(TEXT) + b"1,\x8d,3\n"
    with pytest.raises(DeliveryRejected, match="dòng 4") as rejected:
        read(tmp_path, content)
    assert rejected.value.code == "bad-encoding"
    assert f"Byte thứ {content.index(0x8D) + 1} " in str(rejected.value)


def test_an_odd_byte_far_down_the_file_is_found(tmp_path: Path) -> None:
    content = b"a,b\n" + b"1,2\n" * 400_000 + "Hạ,1\n".encode() * 300_000 + b"\xff,2\n"
    with pytest.raises(DeliveryRejected, match="dòng 700002") as rejected:
        read(tmp_path, content)
    assert rejected.value.code == "bad-encoding"
