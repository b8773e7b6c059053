"""What a file says about itself: the facts of the version it holds, its columns, its code lists. Vietnamese: files travel."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.contract import Code, Column, Contract, Table
from catalog.exports.entry import SIMULATED
from catalog.figures import ZONE, shown
from catalog.i18n import speaking
from catalog.register import VersionRow
from catalog.terms_words import licence
from catalog.web.house import House
from catalog.web.words import dtype, law

#: The kind of a line, and its cells.
Line = tuple[str, tuple[str, ...]]
_COLUMNS = ("Cột", "Tên kỹ thuật", "Nghĩa", "Kiểu", "Đơn vị", "Bắt buộc", "Khóa", "Trỏ tới")
_CODES = ("Cột", "Mã", "Nghĩa", "Nghĩa (tiếng Anh)", "Hiệu lực từ", "Hiệu lực đến")


@dataclass(frozen=True, slots=True)
class About:
    """One version of a table, with its contract, who answers for it, and where its page is if that is known."""

    table: Table
    contract: Contract | None
    agency: str
    version: VersionRow
    simulated: bool
    page: str

    @property
    def sheet(self) -> str:
        """The name of the sheet its rows are on, which says first what matters most."""
        return "Dữ liệu mô phỏng" if self.simulated else "Dữ liệu"


def about_version(house: House, table: Table, number: int) -> About:
    """What there is to say about a published version."""
    name = str(table.name)
    register = house.workspace.register
    version = next(row for row in register.history(name) if row.delta_version == number)
    contract = house.contracts.get(table.name.sector)
    code = register.dataset(name).agency or (contract.agency if contract else "")
    simulated = table.simulated or name in house.simulated()
    page = f"{house.base_url.rstrip('/')}/datasets/{name}" if house.base_url else ""
    return About(table, contract, house.agencies.get(code, (code, code))[0], version, simulated, page)


def lines(about: About, columns: tuple[Column, ...]) -> Iterator[Line]:
    """The second sheet of a workbook, line by line."""
    with speaking("vi"):
        yield "title", (about.table.title,)
        if about.simulated:
            yield "warning", (SIMULATED,)
        yield from (("fact", (name, value)) for name, value in _facts(about) if value)
        yield "text", ()
        yield "head", _COLUMNS
        yield from (("cells", _meaning(column)) for column in columns)
        coded = [column for column in columns if column.codes]
        if coded:
            yield "text", ()
            yield "head", _CODES
        yield from (("cells", _code(column, code)) for column in coded for code in column.codes)


def _facts(about: About) -> Iterator[tuple[str, str]]:
    contract, version = about.contract, about.version
    yield "Tên bảng", str(about.table.name)
    yield "Mô tả", about.table.description
    yield "Phiên bản", f"{version.delta_version}, công bố {shown(version.published_at)}, {shown(version.rows)} dòng"
    yield "Đơn vị chủ quản", about.agency
    terms = about.table.terms
    yield "Giấy phép", licence(terms.licence.told() if terms.licence else None)
    if contract:
        yield "Người phụ trách dữ liệu", contract.steward
        yield "Căn cứ pháp lý", "; ".join(law(one) for one in contract.legal_basis)
        yield "Nguồn", "; ".join(contract.data_sources)
        yield "Giới hạn sử dụng", contract.limitations
        yield "Hợp đồng dữ liệu", f"bản {contract.version}"
    yield "Trang của bảng", about.page
    yield (
        "Cách đọc",
        (
            "Chỉ gồm các cột công khai. Mã là văn bản nên giữ số 0 đứng đầu. "
            f"Thời điểm theo giờ {ZONE.key}. "
            "Số quá 15 chữ số và ngày trước 01/03/1900 ghi thành văn bản vì Excel không giữ đúng."
        ),
    )


def _meaning(column: Column) -> tuple[str, ...]:
    keyed = column.key_position is not None
    return (
        column.title,
        column.name,
        column.description,
        dtype(str(column.dtype)),
        column.unit or "",
        shown(column.required or keyed),
        shown(keyed),
        column.references or "",
    )


def _code(column: Column, code: Code) -> tuple[str, ...]:
    return (column.title, code.value, code.label, code.label_en, shown(code.valid_from), shown(code.valid_to))
