"""The commands by name; each body lives in a module of its own and imports what it needs when it runs."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from catalog.i18n import _

Body = TypeVar("Body", bound=Callable[..., None])

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=_("Kho tài nguyên số: nhận dữ liệu của các ngành, kiểm tra, công bố, tra cứu."),
)
contract_app = typer.Typer(no_args_is_help=True, help=_("Hợp đồng dữ liệu."))
app.add_typer(contract_app, name="contract")
checks_app = typer.Typer(no_args_is_help=True, help=_("Kỳ vọng về dữ liệu và việc kiểm tra chúng."))
app.add_typer(checks_app, name="checks")

#: The largest count every library below still takes.
MOST = 2**31 - 1

Json = Annotated[bool, typer.Option("--json", help=_("In JSON cho máy đọc."))]


def command(group: typer.Typer, name: str | None = None) -> Callable[[Body], Body]:
    """Register a command whose help is its docstring, in the reader's language."""

    def registered(body: Body) -> Body:
        return group.command(name, help=_(inspect.getdoc(body) or ""))(body)

    return registered


@command(app)
def demo(
    rows: Annotated[int, typer.Option(help=_("Số dòng sổ dân cư mô phỏng."))] = 20_000,
    *,
    serve: Annotated[bool, typer.Option("--serve", help=_("Xong thì mở cổng dữ liệu trên trình duyệt."))] = False,
) -> None:
    """Nạp thử ba ngành bằng dữ liệu thật và mô phỏng, chạy mọi bước, in tổng kết.

    Ví dụ: kho demo --rows 20000
    """
    from pipelines.cli.demo import run_demo

    run_demo(rows, serve=serve)


@command(app)
def deliver(
    files: Annotated[list[Path], typer.Argument(help=_("Tệp cần nộp; mỗi tệp là một lượt giao nộp."))],
    sector: Annotated[str, typer.Option(help=_("Ngành, ví dụ ocop."))],
    entity: Annotated[str, typer.Option(help=_("Đối tượng, ví dụ products."))],
    agency: Annotated[str | None, typer.Option(help=_("Mã đơn vị nộp (mặc định theo hợp đồng)."))] = None,
    period: Annotated[str | None, typer.Option(help=_("Kỳ dữ liệu: 2026, 2026-Q3, 2026-09 hoặc 2026-09-30."))] = None,
    supersedes: Annotated[str | None, typer.Option(help=_("Mã lượt giao nộp mà tệp này thay thế."))] = None,
    *,
    run: Annotated[bool, typer.Option("--run/--no-run", help=_("Chạy ngay sau khi nhận."))] = True,
    json: Json = False,
) -> None:
    """Nộp tệp vào kho: giữ nguyên bản gốc, kiểm tra, công bố.

    Ví dụ: kho deliver san-pham.xlsx --sector ocop --entity products --period 2026-Q3
    """
    from pipelines.cli.deliver import deliver_files

    deliver_files(files, sector, entity, agency=agency, period=period, supersedes=supersedes, run=run, as_json=json)


@command(app)
def run() -> None:
    """Nhận tệp mới trong landing/ và chạy mọi việc đang chờ; không có việc thì thoát ngay.

    Ví dụ: kho run
    """
    from pipelines.cli.run import run_all

    run_all()


@command(app)
def status(*, json: Json = False) -> None:
    """Các bảng đã công bố và các lượt giao nộp.

    Ví dụ: kho status --json
    """
    from pipelines.cli.status import show_status

    show_status(as_json=json)


@command(app)
def quarantine(
    table: Annotated[str, typer.Argument(help=_("Tên bảng, ví dụ conformed_ocop__products."))],
    delivery: Annotated[str | None, typer.Option(help=_("Chỉ một lượt giao nộp."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help=_("Số dòng nhiều nhất."))] = 50,
    *,
    json: Json = False,
) -> None:
    """Các dòng bị cách ly của một bảng, kèm lý do.

    Ví dụ: kho quarantine conformed_ocop__products
    """
    from pipelines.cli.quarantine import show_quarantine

    show_quarantine(table, delivery, limit, as_json=json)


@command(app)
def feedback(
    delivery: Annotated[str, typer.Argument(help=_("Mã lượt giao nộp (ít nhất 4 ký tự đầu)."))],
    output: Annotated[Path | None, typer.Option(help=_("Tệp XLSX sẽ lập (mặc định <mã lượt>-can-sua.xlsx)."))] = None,
) -> None:
    """Lập sổ Excel các dòng cần sửa của một lượt giao nộp để gửi lại đơn vị nộp.

    Ô sai được tô đỏ kèm lý do. Tệp đã sửa nộp lại bằng 'kho deliver' được nhận ra và thay cho lượt cũ.

    Ví dụ: kho feedback 3f2a9c --output can-sua.xlsx
    """
    from pipelines.cli.feedback import write_feedback

    write_feedback(delivery, output)


@command(app)
def score(
    table: Annotated[str, typer.Argument(help=_("Tên bảng, ví dụ conformed_ocop__products."))],
    delivery: Annotated[str | None, typer.Option(help=_("Chỉ một lượt giao nộp."))] = None,
    history: Annotated[int, typer.Option(min=1, max=MOST, help=_("Số lần chấm gần nhất."))] = 10,
    *,
    json: Json = False,
) -> None:
    """Điểm chất lượng của một bảng theo từng chiều, vì sao chưa đủ 100, sửa gì thì tăng.

    Ví dụ: kho score conformed_ocop__products
    """
    from pipelines.cli.score import show_score

    show_score(table, delivery, history, as_json=json)


@command(app)
def query(
    sql: Annotated[str, typer.Argument(help=_("Một câu SELECT trên các bảng đã công bố."))],
    limit: Annotated[int, typer.Option(min=1, max=MOST, help=_("Số dòng nhiều nhất."))] = 1000,
    *,
    csv: Annotated[bool, typer.Option("--csv", help=_("In CSV."))] = False,
    json: Json = False,
) -> None:
    """Hỏi dữ liệu bằng SQL (DuckDB, chỉ SELECT).

    Ví dụ: kho query "SELECT stars, count(*) FROM conformed_ocop__products GROUP BY stars"
    """
    from pipelines.cli.query import show_query

    show_query(sql, limit, as_csv=csv, as_json=json)


@command(app)
def replay(delivery: Annotated[str, typer.Argument(help=_("Mã lượt giao nộp (ít nhất 4 ký tự đầu)."))]) -> None:
    """Chạy lại một lượt giao nộp từ bản gốc, sau khi sửa hợp đồng hoặc mã nguồn.

    Ví dụ: kho replay 3f2a9c
    """
    from pipelines.cli.replay import replay_delivery

    replay_delivery(delivery)


@command(app)
def profile(
    file: Annotated[Path, typer.Argument(help=_("Tệp của nguồn mới."))],
    sector: Annotated[str | None, typer.Option(help=_("Ngành của bản nháp, ví dụ forests."))] = None,
    entity: Annotated[str | None, typer.Option(help=_("Đối tượng của bản nháp (mặc định theo tên tệp)."))] = None,
    output: Annotated[Path | None, typer.Option(help=_("Ghi bản nháp hợp đồng vào tệp này."))] = None,
    sheet: Annotated[str | None, typer.Option(help=_("Trang tính cần đọc."))] = None,
    header_row: Annotated[int | None, typer.Option(min=1, max=MOST, help=_("Dòng tiêu đề, đếm từ 1."))] = None,
    *,
    json: Json = False,
) -> None:
    """Khảo sát một tệp của nguồn mới và lập bản nháp hợp đồng: kiểu, danh mục, khoảng, khóa, dữ liệu cá nhân.

    Ví dụ: kho profile rung-2026.xlsx --sector forests --entity stands --output contract.yaml
    """
    from pipelines.cli.profile import profile as profile_source

    profile_source(file, sector, entity, output, sheet=sheet, header_row=header_row, as_json=json)


@command(app)
def doctor(
    *,
    clean: Annotated[bool, typer.Option("--clean", help=_("Xóa tệp sót lại của các lần chạy bị ngắt."))] = False,
    json: Json = False,
) -> None:
    """Khám bản cài đặt: thiết lập, kho, sổ đăng ký, hợp đồng, tệp sót lại.

    Ví dụ: kho doctor
    """
    from pipelines.cli.doctor import examine

    examine(as_json=json, clean=clean)


@command(contract_app, "lint")
def contract_lint(
    paths: Annotated[list[Path] | None, typer.Argument(help=_("Tệp hợp đồng (mặc định: mọi ngành)."))] = None,
) -> None:
    """Kiểm tra hợp đồng dữ liệu bằng chính mã dùng khi chạy.

    Ví dụ: kho contract lint assets/ocop/contract.yaml
    """
    from pipelines.cli.contract import lint

    lint(paths or [])


@command(checks_app, "docs")
def checks_docs(
    table: Annotated[str, typer.Argument(help=_("Tên bảng, ví dụ conformed_ocop__products."))],
    output: Annotated[Path, typer.Option(help=_("Thư mục sẽ chứa các trang (trống, hoặc do lệnh này tạo trước đó)."))],
) -> None:
    """Lập các trang kết quả kiểm tra của một bảng đã công bố, mở được không cần mạng.

    Giá trị của cột cá nhân không bao giờ có trong trang.
    Ví dụ: kho checks docs conformed_ocop__products --output ket-qua
    """
    from pipelines.cli.checks_docs import write_docs

    write_docs(table, output)


@command(checks_app, "explain")
def checks_explain(
    table: Annotated[str, typer.Argument(help=_("Tên bảng, ví dụ conformed_ocop__products."))],
    rows: Annotated[int | None, typer.Option(min=1, max=MOST, help=_("Chỉ đo trên từng này dòng đầu."))] = None,
    file: Annotated[Path | None, typer.Option(help=_("Đo trên các dòng của tệp Parquet này thay cho bản đã công bố."))] = None,
    *,
    json: Json = False,
) -> None:
    """Mỗi kỳ vọng của một bảng tốn bao nhiêu thời gian, đo trên bản đã công bố.

    Ví dụ: kho checks explain conformed_ocop__products
    """
    from pipelines.cli.explain import show_costs

    show_costs(table, rows, file, as_json=json)
