"""Ways to read a public dataset from the tools officers have, each ready to copy. The tests run those that can be run."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from catalog.forms import Form
from catalog.i18n import _

_DUCKDB = """from urllib.request import urlretrieve

import duckdb

urlretrieve("{address}", "{file}")
print(duckdb.sql("FROM '{file}' LIMIT 10"))"""
_POWER_QUERY = """let
    Source = Csv.Document(Web.Contents("{address}"), [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Rows = Table.PromoteHeaders(Source)
in
    Rows"""


_SQL = "SELECT * FROM read_parquet('{address}') ORDER BY {column} LIMIT 10;"
_QUERY = 'kho query "SELECT * FROM {name} ORDER BY {column} LIMIT 10"'


@dataclass(frozen=True, slots=True)
class Snippet:
    """One tool: what it is called, what to do there, and the text to copy."""

    tool: str
    steps: str
    text: str


def snippets(name: str, address: str, forms: Collection[Form], column: str) -> tuple[Snippet, ...]:
    """What to copy for each tool; Parquet keeps every type, CSV is for tools without it; `column` is an example of one."""
    files = f"{address}/datasets/{name}/data"
    return (*_sheets(files, forms), *_maps(files, forms), *_programs(name, files), *_questions(name, address, files, column))


def _sheets(files: str, forms: Collection[Form]) -> Iterator[Snippet]:
    if "xlsx" in forms:
        steps = _("Tệp > Mở, dán địa chỉ này vào ô tên tệp. Trang Mô tả nói nghĩa từng cột và danh mục mã.")
        yield Snippet("Excel, LibreOffice", steps, f"{files}.xlsx")
    yield Snippet(
        "Excel, Power BI",
        _(
            "Dữ liệu > Lấy dữ liệu > Truy vấn trống > Trình soạn thảo nâng cao, rồi dán. "
            "Mọi cột là văn bản nên mã giữ số 0 đứng đầu."
        ),
        _POWER_QUERY.format(address=f"{files}.csv"),
    )


def _maps(files: str, forms: Collection[Form]) -> Iterator[Snippet]:
    """A layer over the web where rows are somewhere; otherwise their text."""
    if "gpkg" not in forms:
        steps = _("Lớp > Thêm lớp > Thêm lớp văn bản phân cách, dán địa chỉ này vào ô tên tệp.")
        yield Snippet("QGIS", steps, f"{files}.csv")
        return
    steps = _("Lớp > Thêm lớp > Thêm lớp véc-tơ, dán địa chỉ này vào ô nguồn. Hệ tọa độ WGS 84, tên cột tiếng Việt.")
    yield Snippet("QGIS (GeoPackage)", steps, f"/vsicurl/{files}.gpkg")
    steps = _("Cho bản đồ trên web và phần mềm đọc GeoJSON (RFC 7946, WGS 84).")
    yield Snippet("QGIS, web (GeoJSON)", steps, f"{files}.geojson")


def _programs(name: str, files: str) -> Iterator[Snippet]:
    polars = f'import polars as pl\n\nrows = pl.read_parquet("{files}.parquet")\nprint(rows)'
    yield Snippet("Python (Polars)", _("Cần gói polars."), polars)
    duckdb = _DUCKDB.format(address=f"{files}.parquet", file=f"{name}.parquet")
    yield Snippet("Python (DuckDB)", _("Cần gói duckdb. Tệp tải về nằm cạnh chương trình."), duckdb)


def _questions(name: str, address: str, files: str, column: str) -> Iterator[Snippet]:
    steps = _("Chạy trong DuckDB, đọc thẳng qua mạng; DuckDB tự tải phần mở rộng httpfs ở lần đầu.")
    yield Snippet("SQL (DuckDB)", steps, _SQL.format(address=f"{files}.parquet", column=column))
    steps = _("Trên máy cài kho: hỏi bảng đã công bố bằng SQL.")
    yield Snippet("SQL (kho query)", steps, _QUERY.format(name=name, column=column))
    steps = _(
        "JSON từng trang, nhiều nhất 1.000 dòng; lọc bằng cột=giá trị, chọn cột bằng columns=a,b, trang sau ở trường next."
    )
    yield Snippet("API (curl)", steps, f'curl "{address}/datasets/{name}/rows?limit=10&columns={column}"')
    yield Snippet(_("Dòng lệnh"), _("Tải về và giữ đúng tên tệp."), f"curl -OJ {files}.csv")
