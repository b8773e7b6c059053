"""Search over a large catalogue: 20,000 invented datasets with 1,000,000 columns, in a process of its own.

`python -m benchmarks.search` builds the index, asks and suggests in process, and prints a table in Markdown. Queries go round
forms of typing: with marks, without, Telex residue, a mistake, abbreviations, codes, columns, two filters.
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import numpy as np

from catalog.search import ColumnEntry, Document, Question, Search, thesaurus

REBUILD_LIMIT, SEARCH_LIMIT, SUGGEST_LIMIT = 60.0, 15.0, 10.0
_SUBJECTS = (
    *("Rừng phòng hộ", "Thửa đất địa chính", "Tàu cá đăng ký", "Giấy phép xây dựng", "Hộ nghèo", "Trường học", "Bệnh viện"),
    *("Nuôi trồng thủy sản", "Tai nạn giao thông", "Thu ngân sách", "Khách du lịch", "Quan trắc không khí", "Doanh nghiệp"),
    *("Thủ tục hành chính", "Cơ sở dữ liệu dùng chung", "Đê điều", "Khoáng sản", "Bảo hiểm y tế", "Công trình thủy lợi", "Chợ"),
)
_TURNS = ("theo xã", "năm 2021", "năm 2022", "năm 2023", "năm 2024", "năm 2025", "hằng tháng", "chi tiết", "tổng hợp", "cũ")
_WORDS = (
    *("mã", "tên", "số", "ngày", "loại", "diện", "tích", "đơn", "vị", "trạng", "thái", "ghi", "chú", "địa", "chỉ", "người"),
    *(
        "nộp",
        "giá",
        "trị",
        "kỳ",
        "báo",
        "cáo",
        "nguồn",
        "tỷ",
        "lệ",
        "tọa",
        "độ",
        "hạng",
        "mức",
        "chủ",
        "sở",
        "hữu",
        "cấp",
        "phép",
    ),
    *(
        "hiệu",
        "lực",
        "phân",
        "kết",
        "quả",
        "kiểm",
        "tra",
        "lượng",
        "mưa",
        "nhiệt",
        "điện",
        "thoại",
        "thư",
        "tín",
        "dụng",
        "sản",
    ),
)
QUERIES = (
    *(
        "rừng phòng hộ",
        "rung phong ho nam 2024",
        "tau ca dang ky",
        "giấy phép xây dựng 2025",
        "ho ngheo theo xa",
        "NTTS",
        "TTHC",
    ),
    *("dat ddai", "nuôi trồng thủy sảnn", "khoáng snả", "truogn hoc", "quan trac khong khi 17", "sổ đỏ", "13/2023/NQ-HĐND"),
    *(
        "diện tích cấp phép",
        "ten nguoi nop",
        "cot_117_3",
        "bệnh viện đơn vị 41",
        "CSDL dùng chung",
        "tên",
        "thu ngân sách hằng tháng",
    ),
)
TYPED = (
    "r",
    "rừ",
    "rung ph",
    "tàu cá đ",
    "giay phep xay",
    "th",
    "nuôi trồng th",
    "khách du lịch năm 20",
    "đ",
    "bao hiem y te c",
)


def documents(count: int, columns: int) -> Iterator[Document]:
    """Invented datasets; every word but the numbers is Vietnamese."""
    chosen = np.random.default_rng(7)
    for at in range(count):
        subject, turn = _SUBJECTS[at % len(_SUBJECTS)], _TURNS[at // len(_SUBJECTS) % len(_TURNS)]
        named = [" ".join(chosen.choice(_WORDS, 4)) for _ in range(columns)]
        yield Document(
            name=f"conformed_s{at % 60}__bang_{at}",
            title=f"{subject} {turn} đơn vị {at // 200}",
            title_en=f"Dataset {at}",
            sector=f"s{at % 60}",
            layer="conformed",
            description=f"{subject} do đơn vị {at // 200} lập và gửi theo kỳ báo cáo, {' '.join(chosen.choice(_WORDS, 12))}.",
            agency=f"don-vi-{at // 200}",
            legal_basis=(f"{at % 90}/20{20 + at % 6}/NQ-HĐND",),
            columns=tuple(ColumnEntry(f"cot_{at % 500}_{n}", title) for n, title in enumerate(named)),
            formats=("xlsx",),
            quality=float(at % 100),
            labels=("public",) if at % 10 else ("internal",),
        )


def _timed(work: Callable[[str], object], texts: Sequence[str], rounds: int) -> tuple[float, float, float]:
    """Median and 95th percentile over single calls, and the 95th percentile of processor time, in milliseconds."""
    taken, busy = [], []
    for _ in range(rounds):
        for text in texts:
            start, started = time.perf_counter(), time.thread_time()
            work(text)
            taken.append((time.perf_counter() - start) * 1000)
            busy.append((time.thread_time() - started) * 1000)
    return quantiles(taken, n=20)[9], quantiles(taken, n=20)[18], quantiles(busy, n=20)[18]


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.search", description=__doc__)
    parser.add_argument("--datasets", type=int, default=20_000)
    parser.add_argument("--columns", type=int, default=50, help="a dataset")
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        search = Search(Path(folder), thesaurus(today=date.today()))
        made = list(documents(asked.datasets, asked.columns))
        before, start = _memory(), time.perf_counter()
        search.refresh(made)
        built, after_build = time.perf_counter() - start, _memory()
        start = time.perf_counter()
        search.refresh(made)
        same = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        readers = {"everybody": frozenset({"public"}), "all seen": None}
        for visible in readers.values():
            search.ask(Question("khoáng snả", visible=visible))
        print(f"| {asked.datasets:,} datasets, {asked.datasets * asked.columns:,} columns | p50 | p95 | limit |")
        print("|---|---|---|---|")
        print(f"| build the index ({size:.0f} MB on disk) | {built:.1f} s | | {REBUILD_LIMIT:.0f} s |")
        print(f"| refresh with nothing changed | {same:.1f} s | | |")
        for name, visible in readers.items():

            def ask(text: str, visible: frozenset[str] | None = visible) -> object:
                return search.ask(Question(text, visible=visible))

            def suggest(text: str, visible: frozenset[str] | None = visible) -> object:
                return search.suggest(text, visible=visible)

            half, most, busy = _timed(ask, QUERIES, asked.rounds)
            print(f"| search, {name} | {half:.1f} ms | {most:.1f} ms (processor {busy:.1f}) | p95 {SEARCH_LIMIT:.0f} ms |")
            half, most, busy = _timed(suggest, TYPED, asked.rounds)
            print(f"| suggest, {name} | {half:.1f} ms | {most:.1f} ms (processor {busy:.1f}) | p95 {SUGGEST_LIMIT:.0f} ms |")
        print(f"| peak memory: documents, + build, + asking | {before:.0f} MB | {after_build:.0f} MB | {_memory():.0f} MB |")


if __name__ == "__main__":
    main()
