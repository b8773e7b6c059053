"""Is a workbook safe to open? Judged from the archive's own directory before anything is unpacked."""

import zipfile
from pathlib import Path

from catalog.errors import DeliveryRejected
from catalog.files.formats import WORKBOOK, damaged, password_protected
from catalog.files.model import Limits
from catalog.i18n import Sentence

_ENCRYPTED = 0x1
_NESTED = (".zip", ".xlsx", ".xlsm", ".7z", ".rar", ".gz")


def refuse_unsafe_archive(path: Path, limits: Limits) -> None:
    """Raise DeliveryRejected `unsafe-archive`, `password-protected` or `damaged-file` for a workbook not to be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(WORKBOOK) from error
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise password_protected()
    if len(members) > limits.members:
        raise _unsafe(Sentence("có {members} thành phần (tối đa {most})", members=len(members), most=limits.members))
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked:
        raise _unsafe(
            Sentence(
                "giải nén ra {unpacked:.1f} GB (tối đa {most:.1f} GB)", unpacked=unpacked / 1e9, most=limits.unpacked / 1e9
            )
        )
    for member in members:
        _refuse_member(member, limits)


def _refuse_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    """One entry packed too tightly to be a table, or itself an archive at the place of a sheet."""
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > limits.packing_ratio_from and ratio > limits.packing_ratio:
        raise _unsafe(
            Sentence(
                "có thành phần '{name}' nén {ratio:.0f} lần (tối đa {most})",
                name=member.filename,
                ratio=ratio,
                most=limits.packing_ratio,
            )
        )
    if member.filename.lower().endswith(_NESTED) and not member.filename.startswith("xl/embeddings/"):
        raise _unsafe(Sentence("chứa tệp nén lồng bên trong '{name}'", name=member.filename))


def _unsafe(found: Sentence) -> DeliveryRejected:
    return DeliveryRejected(
        "unsafe-archive",
        Sentence("Sổ Excel {found}, không an toàn để mở. Chép bảng sang một sổ mới, lưu lại rồi nộp lại.", found=found),
    )
