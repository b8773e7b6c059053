"""Ways to read a public dataset from the tools officers have, each ready to copy. The tests run those that can be run."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Snippet:
    """One tool: what it is called, what to do there, and the text to copy."""

    tool: str
    steps: str
    text: str


def snippets(name: str, address: str) -> tuple[Snippet, ...]:
    """What to copy for each tool; Parquet keeps every type, CSV is for tools without it."""
    csv, parquet = f"{address}/datasets/{name}/data.csv", f"{address}/datasets/{name}/data.parquet"
    polars = f'import polars as pl\n\nrows = pl.read_parquet("{parquet}")\nprint(rows)'
    return (
        Snippet("Python (Polars)", _("Cần gói polars."), polars),
        Snippet(
            "Python (DuckDB)",
            _("Cần gói duckdb. Tệp tải về nằm cạnh chương trình."),
            _DUCKDB.format(address=parquet, file=f"{name}.parquet"),
        ),
        Snippet(
            "Excel, Power BI",
            _(
                "Dữ liệu > Lấy dữ liệu > Truy vấn trống > Trình soạn thảo nâng cao, rồi dán. "
                "Mọi cột là văn bản nên mã giữ số 0 đứng đầu."
            ),
            _POWER_QUERY.format(address=csv),
        ),
        Snippet("QGIS", _("Lớp > Thêm lớp > Thêm lớp văn bản phân cách, dán địa chỉ này vào ô tên tệp."), csv),
        Snippet(_("Dòng lệnh"), _("Tải về và giữ đúng tên tệp."), f"curl -OJ {csv}"),
    )
