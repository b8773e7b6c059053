"""What is walked is scored: every judged delivery, blocked ones too, and every curated table; the past stays."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from assets.sectors import find_table
from assets.walk import conform as conform_module
from assets.walk import step as step_module
from assets.walk.curate import curate
from assets.walk.receive import receive
from assets.walk.replay import reopen
from assets.walk.step import conform_step, read_step
from catalog.delivery import Offered
from catalog.register import Cost, DeliveryRow
from catalog.register.score import cut
from catalog.workspace import Workspace

TABLE, CURATED = "conformed_population__civil_register", "curated_population__register_pseudonymised"
UNITS = "conformed_reference__units"
HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BINH = "022185000002,Trần Thị Bình,03/04/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"
BAD = BINH.replace("03/04/1985", "31/02/1985")


def deliver(workspace: Workspace, folder: Path, rows: Sequence[str], period: str) -> DeliveryRow:
    path = folder / f"{period}.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    delivery, _ = receive(workspace, "population", Offered("civil_register", path, period=period), by="test")
    return walk(workspace, delivery.id, "run")


def walk(workspace: Workspace, delivery_id: str, run: str) -> DeliveryRow:
    read_step(workspace, delivery_id)
    return conform_step(workspace, delivery_id, run)[0]


def past(workspace: Workspace, table: str = TABLE) -> list[tuple[str | None, int | None, bool]]:
    """Delivery, version, and whether nothing failed; newest first."""
    return [(row.delivery_id, row.delta_version, row.score == 100) for row in workspace.register.scores(table=table)]


def test_every_version_has_the_score_of_its_delivery_and_the_reasons_add_up(workspace: Workspace, tmp_path: Path) -> None:
    first = deliver(workspace, tmp_path, [AN, BAD], "2026-03-31")
    second = deliver(workspace, tmp_path, [AN, BINH], "2026-06-30")
    versions = workspace.register.history(TABLE)
    assert past(workspace) == [
        (second.id, versions[0].delta_version, True),
        (first.id, versions[1].delta_version, False),
    ]
    for version, judged in zip(versions, workspace.register.scores(table=TABLE), strict=True):
        assert version.quality_score == judged.score
        assert judged.score == cut(100 - sum((cost.points for cost in _costs(workspace, str(judged.delivery_id))), Fraction(0)))
    (cost,) = _costs(workspace, first.id)
    assert (cost.rule, cost.failed, cost.checked, cost.mended) == ("birth_date-readable", 1, 2, 100.0)


def test_a_blocked_delivery_is_scored_each_time_it_is_judged(workspace: Workspace, tmp_path: Path) -> None:
    path, units = tmp_path / "don-vi.csv", find_table(UNITS)
    path.write_text(",".join(column.name for column in units.delivered) + "\n" + "x" + "," * (len(units.delivered) - 1) + "\n")
    blocked, _ = receive(workspace, "reference", Offered("units", path), by="test")
    assert walk(workspace, blocked.id, "run").status == "blocked"
    assert past(workspace, UNITS) == [(blocked.id, None, False)]
    (volume,) = [one for one in _costs(workspace, blocked.id) if one.rule == "volume"]
    assert (volume.level, volume.dimension) == ("table", "coverage")
    reopen(workspace, blocked.id)
    workspace.register.start_run("walk", "again")
    assert walk(workspace, blocked.id, "again").status == "blocked"
    assert past(workspace, UNITS) == [(blocked.id, None, False)] * 2
    assert workspace.register.published(UNITS) is None


def test_the_past_survives_a_replay(workspace: Workspace, tmp_path: Path) -> None:
    first = deliver(workspace, tmp_path, [AN, BAD], "2026-03-31")
    second = deliver(workspace, tmp_path, [AN, BINH], "2026-06-30")
    before = past(workspace)
    workspace.register.start_run("walk", "again")
    for reopened in reopen(workspace, first.id):
        walk(workspace, reopened.id, "again")
    assert past(workspace)[2:] == before
    assert [(one[0], one[2]) for one in past(workspace)[:2]] == [(second.id, True), (first.id, False)]
    assert [row.quality_score for row in workspace.register.history(TABLE)] == [
        row.score for row in workspace.register.scores(table=TABLE, published=True)
    ]


def test_a_commit_taken_up_by_another_run_keeps_the_score_of_the_first(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as interrupted:
        interrupted.setattr(step_module, "publish", _die)
        with pytest.raises(KeyboardInterrupt):
            deliver(workspace, tmp_path, [AN, BAD], "2026-03-31")
    (tried,) = workspace.register.scores(table=TABLE)
    workspace.register.start_run("walk", "again")
    walk(workspace, str(tried.delivery_id), "again")
    (judged,) = workspace.register.scores(table=TABLE)
    version = workspace.register.published(TABLE)
    assert version is not None
    assert (judged.run_id, judged.delta_version) == ("run", version.delta_version)
    assert version.quality_score == judged.score == tried.score


def test_a_try_that_wrote_nothing_leaves_no_second_score(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as interrupted:
        interrupted.setattr(conform_module, "_commit", _die)
        with pytest.raises(KeyboardInterrupt):
            deliver(workspace, tmp_path, [AN, BAD], "2026-03-31")
    (tried,) = workspace.register.scores(table=TABLE)
    workspace.register.start_run("walk", "again")
    walk(workspace, str(tried.delivery_id), "again")
    assert [row.run_id for row in workspace.register.scores(table=TABLE)] == ["again"]


def test_a_curated_table_is_scored_without_a_delivery(workspace: Workspace, tmp_path: Path) -> None:
    deliver(workspace, tmp_path, [AN, BINH], "2026-03-31")
    made = curate(workspace, CURATED, "run").version
    assert made is not None
    assert past(workspace, CURATED) == [(None, made.delta_version, made.quality_score == 100)]


def _costs(workspace: Workspace, delivery_id: str) -> list[Cost]:
    """What the failures of a delivery's last judgement cost."""
    return workspace.register.score_costs(workspace.register.scores(delivery_id=delivery_id, limit=1)[0])


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
