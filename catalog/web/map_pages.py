"""Maps on pages: the figure with its legend and the table that says the same, and the shapes a browser zooms into.

Drawn on the server as SVG, which is all a reader without a script needs; `map.js` puts the same spots on a map to zoom and pan.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from catalog.contract import Column, Table
from catalog.errors import NotFound
from catalog.figures import shown, shown_exactly
from catalog.i18n import Sentence, _, twin
from catalog.web.dataset import told_of
from catalog.web.drawing import Canvas
from catalog.web.house import House
from catalog.web.machine_seam import document
from catalog.web.maps import CLASSES, MOST_ROWS, Picture, Spot, figures_of, picture
from catalog.web.pages import house_of, page
from catalog.web.province import SHADES, Province, province

router = APIRouter(include_in_schema=False)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Told:
    """One spot in the reader's words: its name, its figure, both together, and where more is known of it."""

    name: str
    figure: str
    said: str
    href: str | None
    shade: int
    path: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A map in the reader's words: what its colours mean, its spots, the canvas, where its shapes are, what lies behind."""

    title: str
    legend: tuple[tuple[int, str], ...]
    spots: tuple[Told, ...]
    canvas: Canvas
    address: str
    behind: tuple[str, ...] = ()


@router.get("/datasets/{name}/map")
def dataset_map(request: Request, name: str, column: str = "") -> HTMLResponse:
    """The map of a dataset as a page of its own, its figures in a table beside it."""
    house = house_of(request)
    row, table = house.workspace.register.dataset(name), house.table(name, Sentence("bản đồ"))
    drawn = _drawn(house, table, column)
    return page(
        request,
        "map.html",
        entry=told_of(house, row),
        drawn=drawn,
        most=MOST_ROWS,
        figure=figure_of(drawn, f"/datasets/{name}/map.geojson", province(house)),
        columns=[(one.name, heading(one)) for one in figures_of(table)],
    )


@router.get("/datasets/{name}/map.geojson")
def dataset_shapes(request: Request, name: str, column: str = "") -> Response:
    """The spots of that map, simplified for a screen; `data.geojson` has the rows themselves."""
    house = house_of(request)
    drawn = _drawn(house, house.table(name, Sentence("bản đồ")), column)
    return _shapes(request, drawn.spots, figure_of(drawn, "", None))


@router.get("/map.geojson")
def province_shapes(request: Request) -> Response:
    """The communes of today with the figures of the map on the home page."""
    base = province(house_of(request))
    if base is None:
        raise NotFound(Sentence("Chưa công bố ranh giới xã nên chưa có bản đồ tỉnh."))
    return _shapes(request, spots_of(base), density_map(base))


def _drawn(house: House, table: Table, column: str) -> Picture:
    drawn = picture(house, table, column or None)
    if drawn is None:
        told = Sentence(
            "Bảng {table} không có cột công khai nào cho biết vị trí. Xem trang của bảng để biết các cột.", table=table.name
        )
        raise NotFound(told)
    return drawn


def heading(column: Column) -> str:
    """A column's title with its unit."""
    title = twin(column.title, column.title_en)
    return f"{title} ({_unit(column.unit)})" if column.unit else title


def figure_of(drawn: Picture, address: str, base: Province | None) -> Figure:
    """A dataset's map in the reader's words."""
    title = heading(drawn.column) if drawn.column else _("Số dòng theo xã") if drawn.kind == "counts" else _("Vị trí các dòng")
    query = f"?{urlencode({'column': drawn.column.name})}" if drawn.column else ""
    behind = base is not None and drawn.kind == "rows" and drawn.canvas is base.canvas
    return Figure(
        title=title,
        legend=tuple(_legend(drawn)),
        spots=tuple(_told(spot, drawn.column.unit if drawn.column else None) for spot in drawn.spots),
        canvas=drawn.canvas,
        address=address + query,
        behind=tuple(one.path for one in base.communes) if base and behind else (),
    )


def density_map(base: Province) -> Figure:
    """The map of the home page: inhabitants a square kilometre."""
    bounds = [*(f"{shown(low)}–{shown(high)}" for low, high in zip(SHADES, SHADES[1:], strict=False))]
    return Figure(
        title=_("Mật độ dân số (người/km²)"),
        legend=tuple(enumerate([*bounds, _("từ {least}").format(least=shown(SHADES[-1]))], start=1)),
        spots=tuple(_told(spot, "người/km²") for spot in spots_of(base)),
        canvas=base.canvas,
        address="/map.geojson",
    )


def spots_of(base: Province) -> tuple[Spot, ...]:
    """The communes with their people a square kilometre, cut to whole ones."""
    return tuple(
        Spot(one.name, one.name_en, None if one.density is None else one.density // 1, one.shade or 0, one.geometry, one.path)
        for one in base.communes
    )


def _legend(drawn: Picture) -> list[tuple[int, str]]:
    """What each shade stands for, and the lack of a figure where there is one."""
    first = CLASSES - len(drawn.shades) + 1
    told = [
        (first + at, _figure(low) if low == high else f"{_figure(low)} – {_figure(high)}")
        for at, (low, high) in enumerate(drawn.shades)
    ]
    missing = drawn.kind != "rows" and any(spot.shade == 0 for spot in drawn.spots)
    return [*told, (0, _("không có số liệu") if drawn.column else _("không có dòng nào"))] if missing else told


def _figure(value: float) -> str:
    return shown_exactly(float(f"{value:.{_DIGITS}g}") if abs(value) < 10**_DIGITS else round(value))


def _told(spot: Spot, unit: str | None) -> Told:
    name = twin(spot.name, spot.name_en)
    figure = "" if spot.value is None else _figure(spot.value)
    said = f"{name}: {figure}{' ' + _unit(unit) if unit else ''}" if figure else name
    href = f"/search?{urlencode({'q': spot.name})}" if spot.commune else None
    return Told(name, figure, said, href, spot.shade, spot.path)


def _unit(unit: str) -> str:
    return {"người/km²": _("người/km²"), "người": _("người")}.get(unit, unit)


def _shapes(request: Request, spots: tuple[Spot, ...], figure: Figure) -> Response:
    """A feature collection; asked for again, only whether it changed."""
    features = ",".join(_feature(at, spot, told) for at, (spot, told) in enumerate(zip(spots, figure.spots, strict=True)))
    body = f'{{"type":"FeatureCollection","features":[{features}]}}'
    return document(request, body.encode(), "application/geo+json")


def _feature(at: int, spot: Spot, told: Told) -> str:
    facts = json.dumps({"name": told.name, "said": told.said, "href": told.href, "shade": told.shade}, ensure_ascii=False)
    return f'{{"type":"Feature","id":{at},"properties":{facts},"geometry":{spot.geometry}}}'
