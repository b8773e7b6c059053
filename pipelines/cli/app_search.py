"""`kho search` and `kho describe` by name: finding a table and understanding it. Their bodies are in modules of their own."""

from typing import Annotated

import typer

from catalog.i18n import _
from pipelines.cli.app import Json, app, command


@command(app)
def search(
    words: Annotated[list[str], typer.Argument(help=_("Từ cần tìm, có dấu hay không dấu."))],
    sector: Annotated[list[str] | None, typer.Option(help=_("Chỉ ngành này, ví dụ ocop; nêu nhiều lần được."))] = None,
    layer: Annotated[list[str] | None, typer.Option(help=_("Chỉ lớp này (mặc định curated và conformed)."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=_("Số kết quả nhiều nhất."))] = 10,
    *,
    explain: Annotated[bool, typer.Option("--explain", help=_("Vì sao mỗi bảng được tìm thấy và đứng ở đó."))] = False,
    json: Json = False,
) -> None:
    """Tìm bảng theo tên, mô tả, cột, danh mục, văn bản, địa danh; gõ thế nào cũng được.

    Ví dụ: kho search san pham ocop
    """
    from pipelines.cli.search import show_found

    show_found(" ".join(words), sector or [], layer or [], limit, explain=explain, as_json=json)


@command(app)
def describe(
    table: Annotated[str, typer.Argument(help=_("Tên bảng, ví dụ conformed_ocop__products."))],
    *,
    json: Json = False,
) -> None:
    """Mọi điều danh mục biết về một bảng: ai chịu trách nhiệm, căn cứ, các cột, phiên bản, điểm; không in dòng dữ liệu.

    Ví dụ: kho describe conformed_ocop__products
    """
    from pipelines.cli.describe import show_described

    show_described(table, as_json=json)
