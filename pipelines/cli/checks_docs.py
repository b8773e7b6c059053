"""`kho checks docs`: what holds of a published table, as pages anybody can open without a network."""

from datetime import UTC, datetime
from pathlib import Path

from assets.sectors import find_table
from assets.walk.facts import touches_personal_data
from assets.walk.periods import local_date
from assets.walk.publish import published_rows
from assets.walk.surroundings import surroundings
from catalog.i18n import _
from pipelines.cli.explain import judged_form
from pipelines.cli.session import opened, say


def write_docs(table: str, output: Path) -> None:
    """Judge the version readers see and write the pages; no value of a personal column gets into them."""
    from checks.gx_docs import build_docs, check_folder, store
    from checks.judge import judge

    declared = find_table(table)
    check_folder(output)
    hidden = {rule.name for rule in declared.expectations if touches_personal_data(declared, rule)}
    with opened() as (_settings, workspace):
        frame, version = published_rows(workspace, declared)
        verdict = judge(
            judged_form(declared, frame),
            declared.expectations,
            table=table,
            around=surroundings(workspace, declared, local_date(datetime.now(UTC))),
            witness=lambda batch, result: build_docs(
                store(batch, result, run_name=f"v{version}", hidden=hidden), output, title=declared.title
            ),
        )
    held = sum(finding.success for finding in verdict.findings)
    told = _("Đã lập {path}: {held}/{all} kỳ vọng đạt. Mở bằng trình duyệt, không cần mạng.")
    say(told.format(path=output / "index.html", held=held, all=len(verdict.findings)))
