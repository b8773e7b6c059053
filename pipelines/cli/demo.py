"""`kho demo`: deliveries of every sector through every step, and a summary worth reading."""

import importlib
import time
from pathlib import Path

from assets.sectors import ROOT, load_contracts
from assets.walk.receive import receive
from catalog.delivery import Offered
from catalog.workspace import Workspace
from pipelines.cli.deliver import STATUS_WORDS
from pipelines.cli.run import walk
from pipelines.cli.session import opened, say, show_table, shown
from pipelines.settings import load_settings, make_pseudonym_key

SEED = 20_260_701


def run_demo(rows: int) -> None:
    """Make the sectors' demonstration deliveries, walk them, and show what came of it."""
    start = time.monotonic()
    make_pseudonym_key(load_settings().home)
    with opened() as (settings, workspace):
        offers = demo_offers(workspace.home / "demo", rows)
        new = sum(receive(workspace, sector, offered, by="kho demo")[1] for sector, offered in offers)
        say(f"Nhận {new} lượt giao nộp ({len(offers) - new} lượt đã có từ trước).")
        if new or workspace.register.pending():
            walk(workspace, settings)
        _summary(workspace)
    say(f"Xong trong {shown(round(time.monotonic() - start, 1))} giây.")
    say("\nTiếp theo:\n  kho status                                  mọi bảng và lượt giao nộp")
    say("  kho quarantine conformed_ocop__products     dòng bị cách ly và lý do")
    say('  kho query "SELECT * FROM curated_reference__communes LIMIT 5"')
    say("  make dev                                    xem đường đi của dữ liệu trong Dagster")


def demo_offers(folder: Path, rows: int) -> list[tuple[str, Offered]]:
    """What each sector's own `demo.py` hands in, reference first."""
    offers = []
    for sector in sorted(load_contracts(), key=lambda name: (name != "reference", name)):
        if (ROOT / sector / "demo.py").exists():
            module = importlib.import_module(f"assets.{sector}.demo")
            target = folder / sector
            target.mkdir(parents=True, exist_ok=True)
            offers += [(sector, offered) for offered in module.offers(target, rows=rows, seed=SEED)]
    return offers


def _summary(workspace: Workspace) -> None:
    deliveries = workspace.register.deliveries()
    rows = [
        (d.file_name, d.sector, STATUS_WORDS[d.status], d.rows_read, d.accepted, d.quarantined, d.duplicates, d.reason)
        for d in reversed(deliveries)
    ]
    headers = ("Tệp", "Ngành", "Trạng thái", "Đọc", "Nhận", "Cách ly", "Trùng", "Lý do")
    show_table("Lượt giao nộp", headers, rows)
    titles = {dataset.name: (dataset.title, dataset.simulated) for dataset in workspace.register.datasets()}
    tables = [
        (name, titles[name][0] + (" (mô phỏng)" if titles[name][1] else ""), version.rows, version.quality_score)
        for name, version in sorted(workspace.register.published_all().items())
        if name in titles
    ]
    say()
    show_table("Bảng đã công bố", ("Bảng", "Tên", "Số dòng", "Điểm chất lượng"), tables)
