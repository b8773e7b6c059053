"""`kho demo`: deliveries of every sector through every step, and a summary worth reading."""

import importlib
import time
from pathlib import Path

from assets.sectors import ROOT, load_contracts
from assets.walk.receive import receive
from catalog.delivery import Offered
from catalog.i18n import _
from catalog.workspace import Workspace
from pipelines.cli.app_serve import HOST, PORT
from pipelines.cli.run import walk
from pipelines.cli.serve import serve_portal
from pipelines.cli.session import opened, say, show_table, shown
from pipelines.cli.status import shown_titles, status_word
from pipelines.runner import anything_to_do

SEED = 20_260_701


def run_demo(rows: int, *, serve: bool = False) -> None:
    """Make the sectors' demonstration deliveries, walk them, show what came of it, and end on the portal if asked to."""
    start = time.monotonic()
    with opened() as (settings, workspace):
        offers = demo_offers(workspace.home / "demo", rows)
        new = sum(receive(workspace, sector, offered, by="kho demo")[1] for sector, offered in offers)
        say(_("Nhận {new} lượt giao nộp ({old} lượt đã có từ trước).").format(new=new, old=len(offers) - new))
        if anything_to_do(workspace):
            walk(workspace, settings)
        _summary(workspace)
    say(_("Xong trong {seconds} giây.").format(seconds=shown(round(time.monotonic() - start, 1))))
    if serve:
        serve_portal(HOST, PORT)
    else:
        _next_steps()


def _next_steps() -> None:
    steps = {
        "kho serve": _("xem mọi bảng trên trình duyệt"),
        "kho status": _("mọi bảng và lượt giao nộp"),
        "kho quarantine conformed_ocop__products": _("dòng bị cách ly và lý do"),
        'kho query "SELECT * FROM curated_reference__communes LIMIT 5"': "",
        "make dev": _("xem đường đi của dữ liệu trong Dagster"),
    }
    say("\n" + _("Tiếp theo:"))
    for command, what in steps.items():
        say(f"  {command:<44}{what}".rstrip())


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
        (d.file_name, d.sector, status_word(d), d.rows_read, d.accepted, d.quarantined, d.duplicates, d.why)
        for d in reversed(deliveries)
    ]
    headers = (_("Tệp"), _("Ngành"), _("Trạng thái"), _("Đọc"), _("Nhận"), _("Cách ly"), _("Trùng"), _("Lý do"))
    show_table(_("Lượt giao nộp"), headers, rows)
    titles = shown_titles(workspace.register)
    tables = [
        (name, titles[name], version.rows, version.quality_score)
        for name, version in sorted(workspace.register.published_all().items())
        if name in titles
    ]
    say()
    show_table(_("Bảng đã công bố"), (_("Bảng"), _("Tên"), _("Số dòng"), _("Điểm chất lượng")), tables)
