"""The index is derived: missing or damaged it is made anew, changed documents alone are written, processes share it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from catalog.search import Changes, Question, Search, fields
from tests.search.judged_set import corpus
from tests.search.kit import document, search_over, words

ENTRIES = [document("fixture_a", "Rừng phòng hộ"), document("fixture_b", "Tàu cá"), document("fixture_c", "Đê điều")]


def _generation(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def _largest(folder: Path) -> Path:
    return max(
        (path for path in _generation(folder).iterdir() if path.suffix not in ("", ".json")),
        key=lambda path: path.stat().st_size,
    )


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no pointer": lambda folder: (folder / "current").unlink(),
    "pointer to nothing": lambda folder: (folder / "current").write_text("generation-x"),
    "pointer of garbage": lambda folder: (folder / "current").write_bytes(b"\xff\xfe\x00"),
    "meta cut short": lambda folder: os.truncate(_generation(folder) / "meta.json", 20),
    "meta empty": lambda folder: os.truncate(_generation(folder) / "meta.json", 0),
    "a file missing": lambda folder: _largest(folder).unlink(),
    "a file cut short": lambda folder: os.truncate(_largest(folder), 10),
    "a file too many": lambda folder: (_generation(folder) / "stray.term").write_bytes(b"x"),
    "no list of sizes": lambda folder: (_generation(folder) / "sizes").unlink(),
}


def test_the_first_refresh_makes_it_and_the_second_writes_nothing(tmp_path: Path) -> None:
    search = Search(tmp_path / "new", words())
    assert search.refresh(ENTRIES) == Changes(3, 0, 0, rebuilt=True)
    before = {path: path.stat().st_mtime_ns for path in _generation(tmp_path / "new").iterdir()}
    assert search.refresh(ENTRIES) == Changes(0, 0, 0, rebuilt=False)
    assert before == {path: path.stat().st_mtime_ns for path in _generation(tmp_path / "new").iterdir()}


def test_before_the_first_refresh_it_answers_nothing(tmp_path: Path) -> None:
    search = Search(tmp_path / "none", words())
    assert search.ask(Question("rừng")).total == 0
    assert search.suggest("rừng") == []


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    search = search_over(tmp_path, ENTRIES)
    other = replace(ENTRIES[1], title="Thuyền buồm")
    assert search.refresh([ENTRIES[0], other, document("fixture_d", "Chợ")]) == Changes(1, 1, 1, rebuilt=False)
    assert [search.ask(Question(text)).total for text in ("tàu cá", "thuyền buồm", "đê", "chợ", "")] == [0, 1, 0, 1, 3]


def test_an_index_brought_up_in_steps_answers_like_one_made_at_once(tmp_path: Path) -> None:
    stepped = search_over(tmp_path / "steps", corpus()[:50])
    for end in (200, 120, len(corpus())):
        stepped.refresh(corpus()[:end])
    whole = search_over(tmp_path / "once", corpus())
    for text in ("rừng", "tàu cá Cô Tô", "sở", "", "gia dat", "nha tuhoc"):
        assert stepped.ask(Question(text, limit=60)) == whole.ask(Question(text, limit=60))


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_is_made_anew(damage: Callable[[Path], object], tmp_path: Path) -> None:
    search_over(tmp_path, ENTRIES)
    damage(tmp_path)
    search = Search(tmp_path, words())
    assert search.refresh(ENTRIES).rebuilt
    assert search.ask(Question("tàu cá")).hits[0].name == "fixture_b"
    assert not search.refresh(ENTRIES).rebuilt
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_documents_put_in_otherwise_than_before_are_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search = search_over(tmp_path, ENTRIES)
    monkeypatch.setattr(fields, "FORM", fields.FORM + 1)
    assert search.refresh(ENTRIES) == Changes(0, 3, 0, rebuilt=False)


def test_a_reader_open_before_a_change_sees_it_with_the_next_question(tmp_path: Path) -> None:
    reader, writer = search_over(tmp_path, ENTRIES), Search(tmp_path, words())
    assert reader.ask(Question("chợ")).total == 0
    writer.refresh([*ENTRIES, document("fixture_d", "Chợ")])
    assert reader.ask(Question("chợ")).total == 1
    (tmp_path / "current").unlink()
    writer.refresh(ENTRIES)
    assert reader.ask(Question("chợ")).total == 0


def test_processes_refreshing_at_once_wait_for_each_other(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from catalog.search import Search, Thesaurus, Document\n"
        "at = int(sys.argv[2])\n"
        "for turn in range(4):\n"
        "    made = [Document(f't{n}', f'Bảng {n} {at} {turn}', '', 's', 'conformed') for n in range(30)]\n"
        "    Search(Path(sys.argv[1]), Thesaurus()).refresh(made)\n"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(at)]) for at in range(3)]
    assert [process.wait(60) for process in started] == [0, 0, 0]
    assert Search(tmp_path, words()).ask(Question("bảng")).total == 30


def test_threads_may_ask_while_another_refreshes(tmp_path: Path) -> None:
    search, wrong = search_over(tmp_path, ENTRIES), []

    def ask() -> None:
        for _ in range(60):
            try:
                if search.ask(Question("rừng")).total != 1:
                    wrong.append("lost")
            except Exception as error:
                wrong.append(repr(error))

    askers = [Thread(target=ask) for _ in range(3)]
    for one in askers:
        one.start()
    for turn in range(8):
        search.refresh([*ENTRIES, document("fixture_d", f"Chợ {turn}")])
    for one in askers:
        one.join()
    assert not wrong
