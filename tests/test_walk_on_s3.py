"""The same walk on an S3 store: one setting moves the lake, nothing else changes."""

from pathlib import Path

import pytest

from catalog.lake import Lake

HEADER = "Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Mã xã,Nơi thường trú,Loại cư trú,Ngày đăng ký"
AN = "022080000001,Nguyễn Văn An,01/02/1980,Nam,Kinh,06658,Tổ 1,Thường trú,05/06/2010"
BAD = "22185000002,Trần Thị Bình,31/02/1985,Nữ,Tày,06658,Tổ 2,Thường trú,05/06/2011"


def test_a_delivery_walks_and_is_queried_on_s3(home: Path, s3: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = s3.storage_options or {}
    monkeypatch.setenv("KHO_LAKE_URL", f"{s3.root}/{tmp_path.name}")
    monkeypatch.setenv("KHO_S3_ENDPOINT", options["aws_endpoint_url"])
    monkeypatch.setenv("KHO_S3_KEY", options["aws_access_key_id"])
    monkeypatch.setenv("KHO_S3_SECRET", options["aws_secret_access_key"])
    from assets.walk.receive import receive_landed
    from assets.walk.step import conform_step, read_step
    from catalog.query import run_query
    from pipelines.cli.query import published_views
    from pipelines.settings import load_settings, open_workspace

    workspace = open_workspace(load_settings())
    workspace.register.start_run("walk", "run")
    landed = workspace.landing / "population" / "civil_register" / "so.csv"
    landed.parent.mkdir(parents=True)
    landed.write_text(f"{HEADER}\n{AN}\n{BAD}\n", encoding="utf-8")
    landed.with_name("so.csv.manifest.json").write_text('{"period": "2026-03-31"}')
    new, told = receive_landed(workspace)
    assert (len(new), told) == (1, [])
    read_step(workspace, new[0].id)
    done, _ = conform_step(workspace, new[0].id, "run")
    assert (done.status, done.accepted, done.quarantined) == ("published", 1, 1)
    sql = "SELECT full_name FROM conformed_population__civil_register"
    assert run_query(workspace.lake, published_views(workspace), sql, limit=10).rows() == [("Nguyễn Văn An",)]
    assert workspace.vault.fetch(done.stored_at, tmp_path, "so.csv").read_text(encoding="utf-8").endswith(f"{BAD}\n")
    assert not (home / "lake").exists()
    workspace.register.close()
