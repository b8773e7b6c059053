"""A register of OCOP products as an agency keeps it in a workbook: title rows, Vietnamese headers, text codes, bad rows."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

from assets.reference.seeds import crosswalk
from checks.gs1 import check_digit

#: A company prefix no one was given: GS1 Vietnam's 893 followed by zeros. Every simulated key stands under it.
PREFIX = "8930000"
#: Written into every workbook, so that the same register gives the same bytes.
_MADE = datetime(2026, 9, 30, tzinfo=UTC)
HEADERS = (
    "STT",
    "Mã sản phẩm",
    "Tên sản phẩm",
    "Nhóm sản phẩm",
    "Hạng sao",
    "Tổng điểm",
    "Số giấy chứng nhận",
    "Ngày quyết định",
    "Ngày hết hạn",
    "Chủ thể",
    "Loại hình",
    "Mã xã",
    "GTIN",
    "GLN",
    "Truy xuất nguồn gốc",
)
_TITLES = (
    "ỦY BAN NHÂN DÂN TỈNH QUẢNG NINH",
    "DANH MỤC SẢN PHẨM OCOP ĐƯỢC CÔNG NHẬN (DỮ LIỆU MÔ PHỎNG)",
    "Kỳ số liệu: Quý III/2026",
)
_NOTE = f"Dữ liệu mô phỏng, không phải sản phẩm có thật. Mã GTIN, GLN dùng tiền tố {PREFIX} không cấp cho ai."
_KINDS = (("Chả mực", "1"), ("Miến dong", "1"), ("Nước mắm", "1"), ("Rượu ba kích", "2"), ("Trà hoa vàng", "2"))
_MORE_KINDS = (("Cao đinh lăng", "3"), ("Tranh than đá", "4"), ("Hoa đào cảnh", "5"), ("Tour làng chài", "6"))
_GROUPS = {
    "1": "Thực phẩm",
    "2": "Đồ uống",
    "3": "Dược liệu và sản phẩm từ dược liệu",
    "4": "Thủ công mỹ nghệ",
    "5": "Sinh vật cảnh",
    "6": "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch",
}
_SHARES = {5: 8 / 437, 4: 103 / 437}
_BANDS = {5: (90, 100), 4: (70, 90), 3: (50, 70)}
_MERGED_ON = date(2025, 7, 1)
#: The bad rows, each with the rule it breaks; they are spread over the register where it has room for them all.
_FAULTS = ("gtin", "gln", "score", "band", "date", "expiry", "code", "group", "stars")
_ROOM = 4 * len(_FAULTS)
_Row = list[str | float]


def gtin(item: int) -> str:
    """The GTIN-13 of a simulated product."""
    body = f"{PREFIX}{item:05}"
    return f"{body}{check_digit(body)}"


def gln(place: int) -> str:
    """The GLN-13 of a simulated place."""
    return gtin(99_999 - place)


def write_register(path: Path, products: int, seed: int) -> Path:
    """Write the workbook: the register on the first sheet, the note that it is simulated on the second."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet("Danh mục")
        for place, title in enumerate(_TITLES):
            sheet.write_string(place, 3, title)
        first = len(_TITLES) + 1
        for place, values in enumerate([list(HEADERS), *_rows(products, seed)]):
            sheet.write_row(first + place, 0, values)
        note = book.add_worksheet("Ghi chú")
        note.write_string(0, 0, _NOTE)
    return path


def _rows(products: int, seed: int) -> list[_Row]:
    random = np.random.default_rng([seed, 1])
    edges = crosswalk().filter(pl.col("effective_from") == _MERGED_ON).select("old_code", "old_district_code", "new_code")
    homes = edges.sort("old_code", "new_code").collect().rows()
    serials: Counter[tuple[str, int]] = Counter()
    made = [_row(number, products, homes, serials, random) for number in range(products)]
    for place, fault in enumerate(_FAULTS if products >= _ROOM else ()):
        _spoil(made[(place + 1) * products // (len(_FAULTS) + 1)], fault)
    return made


def _row(
    number: int, products: int, homes: list[tuple[str, ...]], serials: Counter[tuple[str, int]], random: np.random.Generator
) -> _Row:
    stars = _stars(number, products)
    old, district, new = homes[int(random.integers(len(homes)))]
    decided = date(2022, 1, 1) + timedelta(days=int(random.integers(0, 1_640)))
    home = f"22-{district}-{old}" if decided < _MERGED_ON else f"22-{new}"
    serials[home, decided.year] += 1
    kind, group = (*_KINDS, *_MORE_KINDS)[int(random.integers(len(_KINDS) + len(_MORE_KINDS)))]
    low, high = _BANDS[stars]
    return [
        number + 1,
        f"{home}-{serials[home, decided.year]}-{decided.year}",
        f"{kind} mô phỏng {number + 1}",
        _GROUPS[group],
        f"{stars} sao",
        low + round(float(random.random()) * (high - low - 1), 1),
        f"{number + 1:03}/GCN-OCOP",
        _written(decided),
        _written(_three_years_on(decided)),
        f"HTX Mô Phỏng {int(random.integers(1, 90)):03}",
        "Hợp tác xã",
        new,
        gtin(number),
        gln(number),
        "Có",
    ]


def _stars(number: int, products: int) -> int:
    """Five-star products first, then four, then three, in the province's own shares."""
    five = round(_SHARES[5] * products)
    return 5 if number < five else 4 if number < five + round(_SHARES[4] * products) else 3


def _written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _three_years_on(day: date) -> date:
    return date(day.year + 3, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _spoil(row: _Row, fault: str) -> None:
    """Make one row wrong in one way."""
    place = {name: HEADERS.index(name) for name in HEADERS}
    key = {"gtin": "GTIN", "gln": "GLN"}.get(fault)
    if key is not None:
        right = str(row[place[key]])
        row[place[key]] = right[:-1] + str((int(right[-1]) + 1) % 10)
        return
    spoilt: dict[str, tuple[str, str | float]] = {
        "score": ("Tổng điểm", 105.0),
        "band": ("Tổng điểm", 31.0),
        "date": ("Ngày quyết định", "31/02/2024"),
        "expiry": ("Ngày hết hạn", "01/01/2020"),
        "code": ("Mã sản phẩm", "22-193-6652-1-2023"),
        "group": ("Nhóm sản phẩm", "Nhóm khác"),
        "stars": ("Hạng sao", "7 sao"),
    }
    header, value = spoilt[fault]
    row[place[header]] = value
