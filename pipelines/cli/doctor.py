"""`kho doctor`: is this installation sound, and what to do where it is not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typer

from assets.sectors import all_tables, load_functions
from catalog.errors import KhoError
from catalog.figures import shown
from catalog.i18n import Sentence, _
from catalog.lake_probe import probe
from catalog.lake_sweep import Stray, missing, strays, sweep
from catalog.workspace import Workspace
from pipelines.cli.contract import check_contract
from pipelines.cli.session import as_json as to_json
from pipelines.cli.session import opened, say
from pipelines.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at: sound or not, and what was seen."""

    part: str
    sound: bool
    seen: str


def examine(*, as_json: bool, clean: bool) -> None:
    """Look at every part; exit 1 where one is not sound."""
    found = [_look(_("Thiết lập"), lambda: f"KHO_HOME = {load_settings().home}")]
    if found[0].sound:
        with opened() as (settings, workspace):
            found += list(_parts(settings, workspace, clean=clean))
    if as_json:
        say(to_json([{"part": one.part, "sound": one.sound, "seen": one.seen} for one in found]))
    else:
        for one in found:
            say(f"{_('tốt') if one.sound else _('HỎNG')}  {one.part}: {one.seen}")
    if not all(one.sound for one in found):
        raise typer.Exit(1)


def _parts(settings: Settings, workspace: Workspace, *, clean: bool) -> Iterator[Diagnosis]:
    yield _look(_("Hợp đồng"), _contracts)
    yield _look(_("Sổ đăng ký"), lambda: _register(workspace))
    yield _look(_("Kho"), lambda: _lake(workspace))
    yield _look(_("Bảng đã công bố"), lambda: _published(workspace))
    yield _look(_("Tệp sót lại"), lambda: _strays(workspace, clean=clean))
    yield _look(_("Gửi số liệu ra ngoài"), lambda: _telemetry(settings))


def _look(part: str, work: Callable[[], str]) -> Diagnosis:
    try:
        return Diagnosis(part, True, work())
    except Exception as error:
        # Whatever a part fails with, the examination goes on and tells it in one line.
        return Diagnosis(part, False, (str(error) or type(error).__name__).splitlines()[0])


def _contracts() -> str:
    contracts = load_functions()
    for contract in contracts.values():
        check_contract(contract)
    tables = sum(len(one.tables) for one in contracts.values())
    return _("{sectors} ngành, {tables} bảng").format(sectors=len(contracts), tables=tables)


def _register(workspace: Workspace) -> str:
    tables, waiting = len(workspace.register.datasets()), len(workspace.register.pending())
    return _("{tables} bảng, {waiting} lượt chờ").format(tables=tables, waiting=waiting)


def _lake(workspace: Workspace) -> str:
    probe(workspace.lake)
    held = [name for name in _names() if workspace.lake.version(name) is not None]
    return _("{root}, {tables} bảng đã ghi").format(root=workspace.lake.root, tables=len(held))


def _published(workspace: Workspace) -> str:
    versions = workspace.register.published_all()
    for name, version in sorted(versions.items()):
        if workspace.lake.version(name) is None:
            raise KhoError(
                Sentence(
                    "bảng {table} không còn trong kho; khôi phục từ bản sao lưu, hoặc 'kho replay' các lượt của bảng",
                    table=name,
                )
            )
        gone = missing(workspace.lake, name, version.delta_version)
        if gone:
            raise KhoError(
                Sentence(
                    "bảng {table} mất {files} tệp, ví dụ {file}; khôi phục từ bản sao lưu, hoặc 'kho replay' các lượt của bảng",
                    table=name,
                    files=len(gone),
                    file=gone[0],
                )
            )
    return _("{tables} bảng, đủ tệp").format(tables=len(versions))


def _strays(workspace: Workspace, *, clean: bool) -> str:
    look = sweep if clean else strays
    found: list[Stray] = [stray for name in _names() for stray in look(workspace.lake, name)]
    size = sum(stray.size for stray in found) / 1_000_000
    did = _("đã xóa") if clean else _("chạy 'kho doctor --clean' để xóa") if found else _("không có")
    return _("{files} tệp, {size} MB ({did})").format(files=shown(len(found)), size=shown(round(size, 1)), did=did)


def _names() -> list[str]:
    names = []
    for table in all_tables():
        names.append(str(table.name))
        if table.source is not None:
            names += [str(table.name.at("raw")), str(table.name.at("quarantine"))]
    return names


def _telemetry(settings: Settings) -> str:
    from pipelines.runner import prepare_dagster_home

    home = prepare_dagster_home(settings)
    if "enabled: false" not in (home / "dagster.yaml").read_text(encoding="utf-8"):
        raise KhoError(Sentence("{file} không tắt telemetry", file=home / "dagster.yaml"))
    return _("đã tắt")
