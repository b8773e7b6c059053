"""The tables the harness prints, limits beside the figures they hold for."""

from collections.abc import Mapping

from benchmarks.quality.run import Rounds
from benchmarks.quality.suite import CHECKS

TIME_LIMITS = {1_000_000: 1.25, 5_000_000: 1.10, 20_000_000: 1.10}
MEMORY_LIMIT, SPLIT_LIMIT = 1.15, 0.90

_NAMES = {
    "hand": "hand-written Polars",
    "ours": "**ours: Great Expectations on Polars**",
    "rivals.duckdb_sql": "DuckDB, SQL by hand",
    "rivals.pandera": "pandera",
    "rivals.pointblank": "pointblank",
    "rivals.dataframely": "dataframely",
    "rivals.gx_duckdb": "Great Expectations on DuckDB, patched",
    "rivals.gx_pandas": "Great Expectations on pandas",
    "split-bare": "plain `sink_delta`",
    "split-by-row": "**ours: `turn_away`, two tables**",
    "split-by-verdict": "**ours: `split` after the verdict, two tables**",
}


def suite(rows: int, figures: Mapping[str, Rounds]) -> None:
    """The 22 expectations at one size."""
    print(f"\n### {len(CHECKS)} expectations, 12 columns, {rows:,} rows\n")
    print("| judged by | s | ratio | CPU s | ratio | whole process s | peak MB | rules told | limit |")
    print("|---|---|---|---|---|---|---|---|---|")
    hand, ours = figures["hand"], figures["ours"]
    engine = figures["import-ours"].median("rss") - figures["import-hand"].median("rss")
    memory = ours.median("rss") / (hand.median("rss") + engine)
    for name, one in figures.items():
        if name.startswith("import-"):
            continue
        if one.refused is not None:
            print(f"| {_NAMES[name]} | {one.refused} | | | | | | | |")
            continue
        limit = f"time {_limit(rows)}, memory {memory:.2f} (limit {MEMORY_LIMIT})" if name == "ours" else ""
        print(f"| {_NAMES[name]} | {_row(one, hand)} | {_agreement(one, hand)} | {limit} |")
    seconds = figures["import-ours"].median("whole")
    print(f"\nImporting our engine takes {seconds:.1f} s and {engine:.0f} MB more than Polars alone; memory is ours over")
    print("hand-written plus that import.")


def _limit(rows: int) -> str:
    return f"limit {TIME_LIMITS[rows]}" if rows in TIME_LIMITS else "no limit at this size"


def _row(one: Rounds, base: Rounds) -> str:
    seconds = f"{one.median('s'):.2f} | {one.ratio('s', base):.2f}"
    cpu = f"{one.median('cpu'):.2f} | {one.ratio('cpu', base):.2f}"
    return f"{seconds} | {cpu} | {one.median('whole'):.2f} | {one.median('rss'):.0f}"


def _agreement(one: Rounds, hand: Rounds) -> str:
    """How many of the rules were told, and how many counts differ from those by hand."""
    told = [rule for rule in CHECKS if rule in one.found]
    counted = [rule for rule in told if type(one.found[rule]) is int and rule not in ("rows", "columns")]
    differ = [rule for rule in counted if type(hand.found[rule]) is int and one.found[rule] != hand.found[rule]]
    return f"{len(told)}" + (f", {len(differ)} counted otherwise ({', '.join(differ)})" if differ else "")


def split(rows: int, figures: Mapping[str, Rounds]) -> None:
    """Rows parted into accepted and rejected."""
    print(f"\n### Rows parted into two Delta tables, {rows:,} rows\n")
    print("| written by | s | rows a second | against plain | CPU s | peak MB | rejected | limit |")
    print("|---|---|---|---|---|---|---|---|")
    bare = figures["split-bare"]
    for name, one in figures.items():
        limit = "" if one is bare else f"at least {SPLIT_LIMIT}"
        speed = f"{one.median('s'):.2f} | {rows / one.median('s'):,.0f} | {1 / one.ratio('s', bare):.2f}"
        rest = f"{one.median('cpu'):.2f} | {one.median('rss'):.0f} | {one.found.get('rejected', 0):,}"
        print(f"| {_NAMES[name]} | {speed} | {rest} | {limit} |")


def planning(wide_rows: int, grouped_rows: int, wide: Mapping[str, Rounds], grouped: Mapping[str, Rounds]) -> None:
    """What planning costs where there is much to plan."""
    print("\n### Planning: a judgement without rows\n")
    print("| what | planning s | all s | by hand s | ratio |\n|---|---|---|---|---|")
    cases = [
        (f"100 expectations, 200 columns, {wide_rows:,} rows", wide["wide-planning"], wide["wide"], wide["wide-hand"]),
        (
            f"22 expectations, 10,000 row groups, {grouped_rows:,} rows",
            grouped["groups-planning"],
            grouped["ours"],
            grouped["hand"],
        ),
    ]
    for what, plan, whole, hand in cases:
        ratio = whole.ratio("s", hand)
        print(f"| {what} | {plan.median('s'):.2f} | {whole.median('s'):.2f} | {hand.median('s'):.2f} | {ratio:.2f} |")
