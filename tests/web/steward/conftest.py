"""A real portal on loopback over a small installation: one delivery of the police, two of the department of agriculture."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from assets.sectors import load_functions
from assets.walk.facts import dataset_facts
from assets.walk.receive import receive
from assets.walk.step import conform_step, read_step
from catalog.accounts import new_account
from catalog.delivery import Offered
from catalog.register import DeliveryFacts, FindingFacts, Outcome, Register
from catalog.register.engine import connect
from catalog.web.house import Found, House
from catalog.workspace import Workspace
from pipelines.serve import portal_house
from pipelines.settings import load_settings, open_workspace
from tests.web.steward.kit import OCOP, PRODUCTS, SENTENCE, Portal, answering

HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,31/02/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"


class NobodySearches:
    """A search that finds and suggests nothing."""

    def __call__(self, *_asked: object, **_how: object) -> Found:
        """Nothing found."""
        return Found(0, ())

    def suggest(self, _text: str) -> list[str]:
        """Nothing to suggest."""
        return []


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, str]]:
    """An installation with deliveries of two agencies and three accounts, and the id of the police's delivery."""
    home = tmp_path_factory.mktemp("steward")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("KHO_") and name != "KHO_SHARED_DATA"]:
            patch.delenv(name)
        patch.setenv("KHO_HOME", str(home / "kho"))
        patch.setenv("KHO_PSEUDONYM_KEY", "k" * 64)
        workspace = open_workspace(load_settings())
        workspace.register.sync_datasets(dataset_facts(load_functions()))
        police = _deliver_register(workspace, home)
        _deliver_products(workspace)
        _add_accounts(workspace)
        yield workspace, police
        workspace.register.close()


@pytest.fixture(scope="session")
def house(installation: tuple[Workspace, str]) -> House:
    """The installation as the portal sees it; nobody searches here."""
    return portal_house(installation[0], NobodySearches())


@pytest.fixture(scope="session")
def portal(house: House, installation: tuple[Workspace, str]) -> Iterator[Portal]:
    """The portal over http."""
    with answering(house) as address:
        yield Portal(address, *installation)


@pytest.fixture(scope="session")
def https_portal(house: House, installation: tuple[Workspace, str]) -> Iterator[Portal]:
    """The portal as it stands behind a proxy that speaks https."""
    with answering(replace(house, base_url="https://kho.example.vn")) as address:
        yield Portal(address, *installation)


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A register of its own with one steward."""
    with Register.open(f"sqlite:///{tmp_path / 'register.db'}") as opened:
        new_account(opened.accounts, "an.nguyen", title="An", role="steward", agencies=["so-nnmt"], password=SENTENCE)
        yield opened


@pytest.fixture(autouse=True)
def nobody_failed_before(installation: tuple[Workspace, str]) -> None:
    """Failed sign-ins of one promise do not count against another."""
    engine = connect(f"sqlite:///{installation[0].home / 'register.db'}")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_attempt"))
    engine.dispose()


def _deliver_register(workspace: Workspace, folder: Path) -> str:
    """The police's register with one good and one bad row, through every step."""
    path = folder / "so-dan-cu.csv"
    path.write_text("\n".join([HEADER, AN, BINH]) + "\n", encoding="utf-8")
    offered = Offered("civil_register", path, period="2026-03-31")
    row, _new = receive(workspace, "population", offered, by="test")
    workspace.register.start_run("walk", "police")
    read_step(workspace, row.id)
    done, _conformed = conform_step(workspace, row.id, "police")
    assert (done.status, done.quarantined) == ("published", 1)
    return row.id


def _deliver_products(workspace: Workspace) -> None:
    """Two judged registers of products, the second worse and this week, and one that was rejected."""
    register = workspace.register
    for number, (wanted, failed) in enumerate(zip(OCOP, (10, 40, 0), strict=True)):
        received = datetime.now(UTC) - timedelta(days=20 * (1 - number))
        kept = f"raw/_files/{wanted}"
        register.receive(
            DeliveryFacts(wanted, "ocop", "products", "so-nnmt", f"sp-{number}.xlsx", 9, wanted, kept, received, "kho")
        )
        if number == 2:
            reason = "Tệp không có cột bắt buộc 'Mã sản phẩm'. Sửa dòng tiêu đề rồi nộp lại."
            register.settle(wanted, Outcome("rejected", "no-header", reason))
            continue
        run = register.start_run("walk", f"ocop-{number}").id
        found = [
            FindingFacts("gtin-check-digit", "accuracy", "error", "row", False, "GTIN sai số kiểm tra", 200, failed, ["893"]),
            FindingFacts("key", "uniqueness", "error", "row", True, "Trùng khóa", 200, 0),
        ]
        register.record_findings(run, PRODUCTS, wanted, found, rows=200)
        _backdate(workspace, run, received)


def _backdate(workspace: Workspace, run: str, when: datetime) -> None:
    """Let a judgement have been made earlier."""
    engine = connect(f"sqlite:///{workspace.home / 'register.db'}")
    moment = when.strftime("%Y-%m-%d %H:%M:%S.%f")
    with engine.begin() as connection:
        for statement in (
            "UPDATE finding SET created_at = :moment WHERE run_id = :run",
            "UPDATE score SET created_at = :moment WHERE run_id = :run",
        ):
            connection.execute(text(statement), {"moment": moment, "run": run})
    engine.dispose()


def _add_accounts(workspace: Workspace) -> None:
    accounts = workspace.register.accounts
    new_account(accounts, "an.nguyen", title="Nguyễn Văn An", role="steward", agencies=["so-nnmt"], password=SENTENCE)
    new_account(accounts, "lan.le", title="Lê Thị Lan", role="steward", agencies=["cong-an-tinh"], password=SENTENCE)
    new_account(accounts, "quan-tri", title="Quản trị", role="admin", agencies=[], password=SENTENCE)
