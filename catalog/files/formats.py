"""What a file really is, told from its bytes first and its name second; and whether that may be delivered."""

import re
import zipfile
from pathlib import Path

from catalog.errors import DeliveryRejected
from catalog.files.model import DELIMITED, Note
from catalog.i18n import Sentence

_HEAD = 64 << 10
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")

#: What workbooks are called where one cannot be opened.
WORKBOOK = Sentence("sổ Excel")
#: Leading bytes of formats nobody may deliver, and what to call them.
_FOREIGN: dict[bytes, Sentence | str] = {
    b"%PDF": "PDF",
    b"\x1f\x8b": Sentence("tệp nén GZIP"),
    b"7z\xbc\xaf": Sentence("tệp nén 7z"),
    b"Rar!": Sentence("tệp nén RAR"),
    b"PAR1": "Parquet",
    b"SQLite format 3": Sentence("cơ sở dữ liệu SQLite"),
    b"\x89PNG": Sentence("ảnh PNG"),
    b"\xff\xd8\xff": Sentence("ảnh JPEG"),
    b"II*\x00": Sentence("ảnh TIFF"),
    b"{\\rtf": Sentence("văn bản RTF"),
}
_JSON_START = re.compile(rb'\s*(?:\[\s*[\[{"\]\d]|\{\s*["}])')
_BLANK = b" \t\r\n\x00\x1a"
_BOM = b"\xef\xbb\xbf"


def find_format(path: Path, formats: tuple[str, ...]) -> tuple[str, list[Note]]:
    """The format to read the file in, with a note where its name says another.

    Raises DeliveryRejected `empty-file`, `damaged-file`, `password-protected` or `wrong-format` (naming both formats).
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.removeprefix(_BOM).strip(_BLANK) and path.stat().st_size <= _HEAD:
        raise DeliveryRejected("empty-file", Sentence("Tệp rỗng, không có dữ liệu. Kiểm tra lại tệp đã xuất rồi nộp lại."))
    extension = path.suffix.lower().lstrip(".")
    found = _by_content(path, head, extension)
    allowed = {member for name in formats for member in _family(name)}
    if isinstance(found, Sentence) or not _family(found) & allowed:
        raise DeliveryRejected("wrong-format", _mismatch(found, extension, formats))
    if extension in _family(found) or not extension:
        return found, []
    told = Sentence(
        "Tệp có đuôi '.{extension}' nhưng nội dung là {format}; đã đọc theo nội dung.",
        extension=extension,
        format=found.upper(),
    )
    return found, [Note("extension-mismatch", told)]


def _by_content(path: Path, head: bytes, extension: str) -> Sentence | str:
    """The format's short name, or words for a format that is not ours."""
    if head.startswith(_OLE):
        return _inside_ole(path)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _inside_zip(path)
    for magic, name in _FOREIGN.items():
        if head.startswith(magic):
            return name
    return _kind_of_text(head, extension)


def _kind_of_text(head: bytes, extension: str) -> Sentence | str:
    text = head.removeprefix(_BOM)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[2:].replace(b"\0", b"")
    if text.lstrip().startswith(b"<"):
        return Sentence("trang HTML hoặc XML")
    if not _JSON_START.match(text) or (extension in DELIMITED and not _first_line_is_json(text)):
        return extension if extension in DELIMITED else "csv"
    if extension in ("json", "jsonl", "ndjson", "geojson"):
        return "jsonl" if extension == "ndjson" else extension
    if b'"FeatureCollection"' in text:
        return "geojson"
    return "jsonl" if re.match(rb"\s*\{[^\n]*\}\r?\n\s*\{", text) else "json"


def _first_line_is_json(text: bytes) -> bool:
    """A table named .csv whose first header starts with a bracket is still a table."""
    return text.lstrip().startswith((b'{"', b'[{"', b"{\n", b"[\n", b"{\r", b"[\r"))


def _inside_zip(path: Path) -> Sentence | str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise damaged(Sentence("tệp nén hoặc sổ Excel")) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return Sentence("sổ Excel nhị phân XLSB")
    if "word/document.xml" in names:
        return Sentence("văn bản Word")
    return Sentence("bảng tính OpenDocument") if "mimetype" in names else Sentence("tệp nén ZIP")


def _inside_ole(path: Path) -> Sentence | str:
    """Old Office files share one container; its directory names, UTF-16, tell which."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise password_protected()
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book\0")):
        return "xls"
    return Sentence("tệp Office đời cũ không phải Excel")


def _family(name: str) -> set[str]:
    """Names that count as one format."""
    if name in DELIMITED:
        return set(DELIMITED)
    if name in ("json", "geojson"):
        return {name, "json"}
    return {name, {"jsonl": "ndjson", "xlsx": "xlsm"}.get(name, name)}


def _mismatch(found: Sentence | str, extension: str, formats: tuple[str, ...]) -> Sentence:
    shown = found.upper() if isinstance(found, str) and found.islower() else found
    wanted = ", ".join(name.upper() for name in formats)
    if not extension:
        return Sentence(
            "Tệp không có đuôi, nội dung là {shown}; bảng này chỉ nhận {wanted}. Lưu lại đúng định dạng rồi nộp lại.",
            shown=shown,
            wanted=wanted,
        )
    return Sentence(
        "Tệp có đuôi '.{extension}', nội dung là {shown}; bảng này chỉ nhận {wanted}. Lưu lại đúng định dạng rồi nộp lại.",
        extension=extension,
        shown=shown,
        wanted=wanted,
    )


def damaged(what: Sentence) -> DeliveryRejected:
    """The rejection of a file cut short or overwritten."""
    return DeliveryRejected(
        "damaged-file",
        Sentence(
            "Tệp bị hỏng hoặc tải lên chưa trọn vẹn: không mở được {what}. Mở thử bằng Excel, lưu lại rồi nộp lại.", what=what
        ),
    )


def password_protected() -> DeliveryRejected:
    """The rejection of a workbook nobody here can open."""
    return DeliveryRejected(
        "password-protected", Sentence("Tệp Excel được đặt mật khẩu nên không đọc được. Gỡ mật khẩu, lưu lại rồi nộp lại.")
    )
