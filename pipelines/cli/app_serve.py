"""`kho serve` by name; its body is in `pipelines.cli.serve`."""

from typing import Annotated

import typer

from catalog.i18n import _
from pipelines.cli.app import app, command

HOST, PORT = "127.0.0.1", 8800


@command(app)
def serve(
    host: Annotated[str, typer.Option(help=_("Địa chỉ máy sẽ trả lời; 0.0.0.0 là mọi địa chỉ."))] = HOST,
    port: Annotated[int, typer.Option(min=0, max=65535, help=_("Cổng; 0 là cổng trống bất kỳ."))] = PORT,
) -> None:
    """Mở cổng dữ liệu trên trình duyệt: tra cứu, trang từng bảng, chất lượng, tải về.

    Ví dụ: kho serve --port 8800
    """
    from pipelines.cli.serve import serve_portal

    serve_portal(host, port)
