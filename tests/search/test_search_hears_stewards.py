"""What stewards add changes the search at once, in every process; endorsement and use part equals and nothing more."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assets.sectors import load_contracts
from assets.walk.searchable import documents, in_steps
from catalog.figures import ZONE
from catalog.register import Register
from catalog.register.addition_models import AdditionFacts
from catalog.search import Changes, Search, fields, thesaurus
from catalog.workspace import Workspace
from pipelines.agencies import AGENCIES
from pipelines.portal_search import PortalSearch
from tests.search.kit import TODAY, document
from tests.terminal import kho

PRODUCTS, COMMUNES = "conformed_ocop__products", "curated_reference__communes"
TODAY_HERE = datetime.now(ZONE).date()


def synonym(*terms: str, **dates: str) -> AdditionFacts:
    content = {"terms": list(terms), "kind": "abbreviation", "source": "cách gọi của đơn vị", **dates}
    return AdditionFacts("s1", "synonym", "so-nnmt", "an.nguyen", "An", by_admin=False, content=content)


def endorsement(dataset: str) -> AdditionFacts:
    return AdditionFacts(f"e {dataset}", "endorsement", "so-nnmt", "an", "An", False, {"text": "Đã đối chiếu"}, dataset)


def names(search: PortalSearch, text: str) -> Sequence[str]:
    return [hit.name for hit in search(text, {}, skip=0, most=10).hits]


def test_a_word_a_steward_adds_is_understood_at_once_and_forgotten_when_withdrawn(workspace: Workspace) -> None:
    here, added = PortalSearch(workspace), workspace.register.additions
    assert names(here, "ĐSSP") == []
    with Register.open(f"sqlite:///{workspace.home / 'register.db'}") as elsewhere:
        elsewhere.additions.keep(synonym("ĐSSP", "danh sách sản phẩm", "sản phẩm OCOP"), after=0)
    assert PRODUCTS in names(here, "ĐSSP")
    assert PRODUCTS in names(here, "dssp"), "without marks too"
    added.keep(synonym("ĐSSP", "không gì cả"), after=1)
    assert names(here, "ĐSSP") == []
    added.keep(synonym("ĐSSP", "sản phẩm OCOP"), after=2)
    assert PRODUCTS in names(here, "ĐSSP")
    added.keep(replace(synonym("ĐSSP", "sản phẩm OCOP"), withdrawn=True), after=3)
    assert names(here, "ĐSSP") == []


def test_a_word_holds_for_its_days_only(workspace: Workspace) -> None:
    here, added = PortalSearch(workspace), workspace.register.additions
    yesterday, tomorrow = str(TODAY_HERE - timedelta(1)), str(TODAY_HERE + timedelta(1))
    added.keep(synonym("ĐSSP", "sản phẩm OCOP", valid_from=yesterday, valid_to=tomorrow), after=0)
    assert PRODUCTS in names(here, "ĐSSP")
    added.keep(synonym("ĐSSP", "sản phẩm OCOP", valid_to=yesterday), after=1)
    assert names(here, "ĐSSP") == []
    added.keep(synonym("ĐSSP", "sản phẩm OCOP", valid_from=tomorrow), after=2)
    assert names(here, "ĐSSP") == []


def test_the_terminal_understands_it_too(workspace: Workspace) -> None:
    workspace.register.additions.keep(synonym("ĐSSP", "sản phẩm OCOP"), after=0)
    assert PRODUCTS in kho("search", "ĐSSP", "--json").out


def test_endorsement_and_use_reach_the_index_and_only_what_changed_is_written(workspace: Workspace) -> None:
    search = Search(workspace.home / "search", thesaurus(today=TODAY))

    def told() -> Changes:
        return search.refresh(documents(workspace.register, load_contracts(), AGENCIES))

    told()
    assert told() == Changes(0, 0, 0, rebuilt=False)
    workspace.register.additions.keep(endorsement(PRODUCTS), after=0)
    assert told() == Changes(0, 1, 0, rebuilt=False)
    workspace.register.usage.add({(PRODUCTS, TODAY_HERE, "page"): 5, (COMMUNES, TODAY_HERE, "download"): 4})
    assert told() == Changes(0, 2, 0, rebuilt=False)
    workspace.register.usage.add({(PRODUCTS, TODAY_HERE, "page"): 2})
    assert told() == Changes(0, 0, 0, rebuilt=False), "a few more visits are no news"
    kept = {one.name: one for one in documents(workspace.register, load_contracts(), AGENCIES)}
    assert [(kept[name].endorsements, kept[name].used) for name in (PRODUCTS, COMMUNES)] == [(1, 4), (0, 4)]


def test_use_of_long_ago_does_not_count(workspace: Workspace) -> None:
    long_ago = TODAY_HERE - timedelta(60)
    workspace.register.usage.add({(PRODUCTS, long_ago, "page"): 1000})
    kept = {one.name: one for one in documents(workspace.register, load_contracts(), AGENCIES)}
    assert kept[PRODUCTS].used == 0


def test_of_equals_the_endorsed_and_the_used_come_first_and_a_better_match_stays_before_both() -> None:
    plain = document("fixture_a", "Rừng phòng hộ")
    for trusted in (replace(plain, endorsements=1), replace(plain, used=64)):
        assert fields.weight(trusted) > fields.weight(plain)
    most = replace(plain, endorsements=99, used=10**9, quality=100.0, freshness="fresh")
    assert fields.weight(most) / fields.weight(plain) <= 1 + 1 / 8


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, 1), (3, 2), (4, 4), (1000, 512)])
def test_use_is_told_in_steps(count: int, told: int) -> None:
    assert in_steps(count) == told


def test_the_terminal_tells_what_stewards_said_and_how_often_a_table_was_used(workspace: Workspace) -> None:
    workspace.register.additions.keep(endorsement(PRODUCTS), after=0)
    note = replace(endorsement(PRODUCTS), subject="n", kind="note", content={"text": "Thiếu quý IV"}, column="stars")
    workspace.register.additions.keep(note, after=0)
    workspace.register.usage.add({(PRODUCTS, TODAY_HERE, "download"): 3})
    told = kho("describe", PRODUCTS).out
    assert "Ghi chú (stars): Thiếu quý IV [Sở Nông nghiệp và Môi trường, " in told
    assert "Xác nhận: Đã đối chiếu [" in told
    assert "Sử dụng trong 30 ngày: 3 lượt tải" in told
    facts = json.loads(kho("describe", PRODUCTS, "--json").out)
    assert [one["text"] for one in facts["notes"]] == ["Thiếu quý IV"]
    assert (facts["endorsements"][0]["by"], facts["used_in_30_days"]) == ("so-nnmt", {"download": 3})
