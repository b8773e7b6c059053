"""`kho user ...` by name: local accounts for the steward pages. Their bodies are in `pipelines.cli.user`."""

from pathlib import Path
from typing import Annotated

import typer

from catalog.i18n import _
from pipelines.cli.app import Json, app, command

user_app = typer.Typer(no_args_is_help=True, help=_("Tài khoản của người giữ dữ liệu và người quản trị."))
app.add_typer(user_app, name="user")

Name = Annotated[str, typer.Argument(help=_("Tên tài khoản, viết thường, ví dụ an.nguyen."))]
PasswordFile = Annotated[Path | None, typer.Option(help=_("Đọc mật khẩu từ dòng đầu của tệp này (mặc định: hỏi ở màn hình)."))]


@command(user_app, "add")
def user_add(
    name: Name,
    agency: Annotated[list[str] | None, typer.Option(help=_("Mã đơn vị, ví dụ so-nnmt; nêu nhiều lần được."))] = None,
    title: Annotated[str, typer.Option(help=_("Họ tên hiện trên trang."))] = "",
    password_file: PasswordFile = None,
    *,
    admin: Annotated[bool, typer.Option("--admin", help=_("Người quản trị: xem mọi đơn vị."))] = False,
) -> None:
    """Thêm tài khoản cho người giữ dữ liệu của một hay nhiều đơn vị, hoặc cho người quản trị.

    Mật khẩu được hỏi ở màn hình hoặc đọc từ tệp, không bao giờ là tham số của lệnh.

    Ví dụ: kho user add an.nguyen --agency so-nnmt --title "Nguyễn Văn An"
    """
    from pipelines.cli.user import add_user

    add_user(name, agency or [], title, password_file, admin=admin)


@command(user_app, "list")
def user_list(*, json: Json = False) -> None:
    """Các tài khoản, vai trò, đơn vị và lần đăng nhập cuối.

    Ví dụ: kho user list
    """
    from pipelines.cli.user import list_users

    list_users(as_json=json)


@command(user_app, "password")
def user_password(name: Name, password_file: PasswordFile = None) -> None:
    """Đặt mật khẩu khác; các phiên đăng nhập bằng mật khẩu cũ kết thúc ngay.

    Ví dụ: kho user password an.nguyen
    """
    from pipelines.cli.user import change_password

    change_password(name, password_file)


@command(user_app, "disable")
def user_disable(name: Name) -> None:
    """Khóa một tài khoản; các phiên đang mở của tài khoản đó kết thúc ngay.

    Ví dụ: kho user disable an.nguyen
    """
    from pipelines.cli.user import let_in

    let_in(name, allowed=False)


@command(user_app, "enable")
def user_enable(name: Name) -> None:
    """Mở lại một tài khoản đã khóa.

    Ví dụ: kho user enable an.nguyen
    """
    from pipelines.cli.user import let_in

    let_in(name, allowed=True)
