"""What all machine views share: entries from a house, answers with an ETag, and errors as problem documents (RFC 9457)."""

import hashlib
import json
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from catalog.errors import AccessRefused, NotFound, UserError
from catalog.exports.entry import Entry, Site, gather
from catalog.i18n import Sentence, _, language
from catalog.register import DatasetRow, VersionRow
from catalog.web.house import House
from catalog.web.misread import misread
from catalog.web.pages import address_of, house_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class MachineRoute(APIRoute):
    """A route that tells a machine what was wrong in JSON, whatever the format asked for."""

    def get_route_handler(self) -> Handler:
        """The handler, with a person's mistakes turned into answers."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except UserError as error:
                return problem(status_of(error), str(error))
            except RequestValidationError as error:
                return problem(400, str(misread(error)))

        return handler


def status_of(error: Exception) -> int:
    """The status a person's mistake is answered with."""
    return 404 if isinstance(error, NotFound) else 403 if isinstance(error, AccessRefused) else 400


def problem(status: int, detail: str) -> JSONResponse:
    """A problem document in the reader's language."""
    titles = {400: _("Yêu cầu chưa đúng"), 403: _("Dữ liệu không công khai"), 404: _("Không tìm thấy")}
    body = {"type": "about:blank", "title": titles[status], "status": status, "detail": detail}
    headers = {"Content-Language": language()}
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def site_of(request: Request) -> Site:
    """The installation as the outside world knows it."""
    return Site(url=address_of(request))


def all_entries(request: Request, names: Collection[str] | None = None) -> tuple[Entry, ...]:
    """Every active dataset by name, or those named."""
    house = house_of(request)
    register = house.workspace.register
    return _gathered(house, register.datasets(names=names), register.published_all(names))


def one_entry(request: Request, name: str) -> Entry:
    """One active dataset; raises NotFound."""
    return entry_of(house_of(request), name)


def entry_of(house: House, name: str) -> Entry:
    """One active dataset of a house, for pages too; raises NotFound."""
    register = house.workspace.register
    row, version = register.dataset(name), register.published(name)
    found = _gathered(house, [row] if row.status == "active" else [], {name: version} if version else {})
    if not found:
        told = Sentence("Bảng '{table}' đã ngừng, không còn trong danh mục. Lịch sử của bảng ở trang của bảng.", table=name)
        raise NotFound(told)
    return found[0]


def _gathered(house: House, rows: Sequence[DatasetRow], versions: Mapping[str, VersionRow]) -> tuple[Entry, ...]:
    simulated = house.simulated()
    return gather(rows, versions, house.contracts, agencies=house.agencies, simulated=simulated, inputs_of=house.inputs_of)


def document(request: Request, body: bytes, media: str) -> Response:
    """A document, or the word that the reader has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers=headers)


def as_json(facts: object) -> bytes:
    """JSON as people can read it too, UTF-8."""
    return json.dumps(facts, ensure_ascii=False, indent=2).encode()
