"""`kho user`: local accounts added, listed, locked, given other passwords. A password never stands on a command line."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from select import select
from typing import TextIO

import typer

from catalog.errors import AccountRefused
from catalog.i18n import Sentence, _
from catalog.register import Register
from catalog.register.account_models import Role
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say, show_table

_LONGEST_LINE = 4096
_LONGEST_WAIT = 10.0
_FACTS = ("name", "title", "role", "agencies", "status", "created_at", "password_at", "signed_in_at")


def add_user(name: str, agencies: Sequence[str], title: str, password_file: Path | None, *, admin: bool) -> None:
    """Keep a new account, after its agencies are known to be some."""
    from catalog.accounts import new_account

    with opened() as (_settings, workspace):
        if not admin:
            _check_agencies(workspace.register, agencies)
        password = _password(password_file)
        role: Role = "admin" if admin else "steward"
        row = new_account(workspace.register.accounts, name, title=title, role=role, agencies=agencies, password=password)
    who = _("người quản trị") if admin else ", ".join(row.agencies)
    say(_("Đã thêm tài khoản {name} ({who}).").format(name=row.name, who=who))


def list_users(*, as_json: bool) -> None:
    """Print all accounts, without anything of their passwords but when they were set."""
    with opened() as (_settings, workspace):
        rows = workspace.register.accounts.listed()
    if as_json:
        say(to_json([{name: getattr(row, name) for name in _FACTS} for row in rows]))
        return
    if not rows:
        say(_("Chưa có tài khoản nào. Thêm bằng: kho user add <tên> --agency <mã đơn vị>"))
        return
    roles = {"steward": _("người giữ dữ liệu"), "admin": _("người quản trị")}
    words = {"active": _("đang dùng"), "disabled": _("đã khóa")}
    shown = [(r.name, r.title, roles[r.role], r.agencies, words[r.status], r.signed_in_at) for r in rows]
    heads = (_("Tài khoản"), _("Tên"), _("Vai trò"), _("Đơn vị"), _("Trạng thái"), _("Đăng nhập lần cuối"))
    show_table(_("Tài khoản"), heads, shown)


def change_password(name: str, password_file: Path | None) -> None:
    """Give an account another password."""
    from catalog.accounts import set_password

    with opened() as (_settings, workspace):
        workspace.register.accounts.find(name)
        set_password(workspace.register.accounts, name, _password(password_file))
    say(_("Đã đổi mật khẩu của {name}; phải đăng nhập lại.").format(name=name))


def let_in(name: str, *, allowed: bool) -> None:
    """Lock an account or open it again."""
    with opened() as (_settings, workspace):
        workspace.register.accounts.set_status(name, "active" if allowed else "disabled", datetime.now(UTC))
    told = _("Đã mở lại tài khoản {name}.") if allowed else _("Đã khóa tài khoản {name}; các phiên đang mở đã kết thúc.")
    say(told.format(name=name))


def _check_agencies(register: Register, agencies: Sequence[str]) -> None:
    """An agency nobody knows is a slip of the keyboard, and would show its steward nothing."""
    from assets.sectors import load_contracts

    contracts = load_contracts().values()
    delivering = {table.source.agency for contract in contracts for table in contract.entities if table.source is not None}
    known = delivering | {contract.agency for contract in contracts} | {row.agency for row in register.deliveries()}
    for agency in agencies:
        if agency not in known:
            near = get_close_matches(agency, known) or sorted(known)
            raise AccountRefused(Sentence("Không có đơn vị '{agency}'. Có phải: {near}?", agency=agency, near=", ".join(near)))


def _password(file: Path | None) -> str:
    """The password from a file's first line, or typed twice without being shown."""
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise AccountRefused(Sentence("Không có màn hình để hỏi mật khẩu. Ghi mật khẩu vào một tệp rồi dùng --password-file."))
    typed: str = typer.prompt(_("Mật khẩu"), hide_input=True, confirmation_prompt=_("Gõ lại mật khẩu"))
    return typed


def _first_line(file: Path) -> str:
    try:
        with _open_now(file) as lines:
            line = lines.readline(_LONGEST_LINE).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AccountRefused(
            Sentence("Không đọc được mật khẩu từ {file}: cần tệp văn bản UTF-8 mà bạn đọc được.", file=file)
        ) from error
    if not line:
        raise AccountRefused(Sentence("Dòng đầu của {file} trống; mật khẩu phải ở dòng đầu.", file=file))
    return line


def _open_now(file: Path) -> TextIO:
    """Open a file or a pipe such as `<(pass show kho)`; raises OSError for a pipe nobody writes to, instead of waiting on."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    if not select([descriptor], [], [], _LONGEST_WAIT)[0]:
        os.close(descriptor)
        raise TimeoutError
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, encoding="utf-8")
