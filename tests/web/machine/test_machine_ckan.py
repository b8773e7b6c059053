"""The CKAN Action API: ckanapi works unchanged, questions are answered exactly, mistakes in CKAN's own shape."""

import httpx
import pytest

from catalog.exports.entry import SIMULATED, SIMULATED_TAG
from catalog.web.house import House
from tests.web.machine.ckan_kit import CLOSED, OPEN, ask, refused


def test_ckanapi_reads_the_whole_catalogue(web: httpx.Client, house: House) -> None:
    ckanapi = pytest.importorskip("ckanapi")
    with ckanapi.RemoteCKAN(house.base_url, user_agent="kho") as remote:
        names = remote.action.package_list()
        assert set(names) == {row.name for row in house.workspace.register.datasets()}
        assert remote.action.site_read() is True
        assert remote.action.status_show()["site_url"] == house.base_url
        package = remote.action.package_show(id=OPEN)
        assert remote.action.package_show(id=package["id"])["name"] == OPEN
        assert remote.action.resource_show(id=package["resources"][0]["id"])["format"] == "CSV"
        assert set(remote.action.organization_list()) == {"cong-an-tinh", "so-nnmt", "so-noi-vu"}
        assert remote.action.organization_show(id="so-nnmt")["title"] == "Sở Nông nghiệp và Môi trường"
        assert remote.action.group_list() == ["ocop", "population", "reference"]
        assert SIMULATED_TAG in remote.action.tag_list()
        rows = remote.action.datastore_search(resource_id=package["resources"][0]["id"], limit=3)
        assert (len(rows["records"]), rows["total"]) == (3, 54)


def test_ckanapi_understands_each_refusal(web: httpx.Client, house: House) -> None:
    ckanapi = pytest.importorskip("ckanapi")
    with ckanapi.RemoteCKAN(house.base_url) as remote:
        with pytest.raises(ckanapi.NotFound, match="khong_co"):
            remote.action.package_show(id="khong_co")
        with pytest.raises(ckanapi.NotAuthorized, match="không công khai"):
            remote.action.datastore_search(resource_id=CLOSED)
        with pytest.raises(ckanapi.NotAuthorized, match="chỉ đọc"):
            remote.action.package_create(name="x")
        with pytest.raises(ckanapi.ValidationError):
            remote.action.datastore_search(resource_id=OPEN, sort="khong_co")
        with pytest.raises(ckanapi.SearchQueryError):
            remote.action.package_search(fq="((")


def test_get_and_post_with_and_without_version_are_one_api(web: httpx.Client) -> None:
    told = ask(web, "package_show", id=OPEN)
    assert web.get("/api/action/package_show", params={"id": OPEN}).json()["result"] == told
    assert web.get("/api/3/action/package_show", params={"id": OPEN}).json()["result"] == told
    assert web.post("/api/action/package_show", data={"id": OPEN}).json()["result"] == told
    assert web.get("/api/3").json() == {"version": 3}


def test_filters_keep_what_they_say(web: httpx.Client) -> None:
    def names(fq: str) -> set[str]:
        return {one["name"] for one in ask(web, "package_search", fq=fq, rows=1000)["results"]}

    everything = names("")
    assert names("groups:ocop") == {name for name in everything if "_ocop__" in name}
    assert names("-groups:ocop") == everything - names("groups:ocop")
    assert names('groups:(ocop OR "population")') == names("groups:ocop") | names("groups:population")
    assert (
        names("groups:ocop +layer:curated")
        == names("groups:ocop AND layer:curated")
        == names("groups:ocop") & names("layer:curated")
    )
    assert names(f'tags:"{SIMULATED_TAG}"') == names("simulated:true")
    assert names("name:curated_*") == {name for name in everything if name.startswith("curated_")}
    assert names("metadata_modified:[2999-01-01T00:00:00Z TO *]") == set()
    assert names("metadata_modified:[* TO 2999-01-01T00:00:00Z]") == everything
    assert OPEN in names("res_format:CSV")
    assert CLOSED not in names("res_format:CSV")


def test_facets_count_what_the_filter_left(web: httpx.Client) -> None:
    told = ask(web, "package_search", **{"fq": "groups:ocop", "rows": 0, "facet.field": ["organization", "layer"]})
    items = {item["name"]: item for item in told["search_facets"]["organization"]["items"]}
    assert items["so-nnmt"] == {"name": "so-nnmt", "display_name": "Sở Nông nghiệp và Môi trường", "count": told["count"]}
    assert sum(told["facets"]["layer"].values()) == told["count"]
    same = web.get(
        "/api/3/action/package_search", params={"fq": "groups:ocop", "rows": "0", "facet.field": '["organization","layer"]'}
    )
    assert same.json()["result"]["facets"] == told["facets"]


def test_pages_of_a_search_add_up(web: httpx.Client) -> None:
    total = ask(web, "package_search", rows=0)["count"]
    pages = [ask(web, "package_search", sort="name asc", rows=7, start=start)["results"] for start in range(0, total, 7)]
    assert [one["name"] for page in pages for one in page] == ask(web, "package_list")
    downwards = ask(web, "package_search", sort="name desc", rows=1)["results"]
    assert downwards[0]["name"] == ask(web, "package_list")[-1]


def test_words_are_asked_of_the_search(web: httpx.Client) -> None:
    found = [one["name"] for one in ask(web, "package_search", q="san pham ocop", rows=5)["results"]]
    assert any("_ocop__" in name for name in found)
    assert ask(web, "package_search", q="name:" + OPEN)["results"][0]["name"] == OPEN


def test_a_package_says_what_is_simulated_and_offers_rows_only_where_they_are_public(web: httpx.Client, house: House) -> None:
    simulated, closed = ask(web, "package_show", id="curated_population__by_commune"), ask(web, "package_show", id=CLOSED)
    assert simulated["notes"].startswith(SIMULATED)
    assert {"key": "simulated", "value": "true"} in simulated["extras"]
    assert [one["format"] for one in closed["resources"]] == ["JSON", "YAML", "TTL"]
    for package in (simulated, closed):
        for resource in package["resources"]:
            assert web.get(resource["url"]).status_code == 200, resource["url"]


def test_rows_come_back_as_they_are_stored(web: httpx.Client, house: House) -> None:
    told = ask(web, "datastore_search", resource_id=OPEN, limit=1000)
    rows = house.rows(house.tables[OPEN])[0].collect()
    assert [row["code"] for row in told["records"]] == rows["code"].to_list()
    assert all(row["code"].startswith("0") for row in told["records"] if row["code"][0] == "0")
    assert [field["id"] for field in told["fields"]] == ["_id", *rows.columns]
    assert told["records"][0]["valid_from"] == rows["valid_from"][0].isoformat()


def test_rows_are_filtered_searched_ordered_and_cut(web: httpx.Client) -> None:
    rows = ask(web, "datastore_search", resource_id=OPEN, limit=1000)["records"]
    one = rows[5]
    assert ask(web, "datastore_search", resource_id=OPEN, filters={"code": one["code"]})["records"] == [one]
    both = ask(web, "datastore_search", resource_id=OPEN, filters={"code": [one["code"], rows[0]["code"]]}, sort="_id desc")
    assert [row["code"] for row in both["records"]] == [one["code"], rows[0]["code"]]
    assert ask(web, "datastore_search", resource_id=OPEN, filters={"population": str(one["population"])})["total"] >= 1
    found = ask(web, "datastore_search", resource_id=OPEN, q="ha long", fields=["name"])
    assert "Hạ Long" in {row["name"] for row in found["records"]}
    assert all(set(row) == {"name"} for row in found["records"])
    people = [
        row["population"] for row in ask(web, "datastore_search", resource_id=OPEN, sort="population desc", limit=3)["records"]
    ]
    assert people == sorted(people, reverse=True)
    kinds = ask(web, "datastore_search", resource_id=OPEN, fields="type", distinct=True, sort="type")
    assert [row["type"] for row in kinds["records"]] == sorted({row["type"] for row in rows})
    page = ask(web, "datastore_search", resource_id=OPEN, limit=2, offset=53, include_total=False)
    assert (len(page["records"]), "total" in page) == (1, False)


@pytest.mark.parametrize("layer", ["raw", "quarantine"])
def test_no_row_of_a_closed_table_leaves(web: httpx.Client, house: House, layer: str) -> None:
    closed = [row.name for row in house.workspace.register.datasets() if row.layer == layer]
    closed += [
        name
        for name, table in house.tables.items()
        if any(c.classification != "public" for c in table.columns if c.key_position)
    ]
    for name in closed:
        assert refused(web, "datastore_search", resource_id=name) == (403, "Authorization Error")


def test_a_column_that_is_not_public_cannot_be_asked_about(web: httpx.Client, house: House) -> None:
    table = house.tables["conformed_ocop__products"]
    hidden = [column.name for column in table.columns if column.classification != "public"]
    told = ask(web, "datastore_search", resource_id=str(table.name), limit=1)
    assert not set(hidden) & set(told["records"][0])
    for name in hidden:
        for question in ({"filters": {name: "1"}}, {"sort": name}, {"fields": [name]}, {"q": {name: "1"}}):
            assert refused(web, "datastore_search", resource_id=str(table.name), **question) == (409, "Validation Error")


def test_openapi_describes_every_machine_view(web: httpx.Client) -> None:
    told = web.get("/openapi.json").raise_for_status().json()["paths"]
    wanted = ["/catalog", "/catalog.{extension}", "/datasets/{name}/dcat.{extension}", "/sitemap.xml", "/feed.atom", "/api/3"]
    wanted += [
        f"/datasets/{{name}}/{file}" for file in ("datapackage.json", "tableschema.json", "croissant.json", "dublin-core.xml")
    ]
    wanted += ["/datasets/{name}/schema-org.jsonld", "/openlineage/events.jsonl", "/api/3/action/datastore_search"]
    assert set(wanted) <= set(told)
    named = {one["name"] for one in told["/api/3/action/package_search"]["get"]["parameters"]}
    assert {"q", "fq", "rows", "start", "sort", "facet.field"} <= named
