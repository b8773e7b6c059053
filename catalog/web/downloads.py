"""Downloads: the public columns of a published version in every format it has, resumable, one file a version."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import FileResponse, Response

from catalog.forms import FORMATS, Form
from catalog.i18n import Sentence
from catalog.web.copies import copy_of
from catalog.web.pages import house_of
from catalog.web.pools import aside

router = APIRouter(tags=["data"])
_FORMS = (
    "CSV (UTF-8 with byte order mark), XLSX (one sheet of rows, one of meanings) or Parquet; GeoJSON or GeoPackage (WGS84) of "
    "tables that say where their rows are."
)


@router.get(
    "/datasets/{name}/data.{form}",
    response_class=FileResponse,
    summary="Rows of the last published version, or of a named one",
    operation_id="download",
)
async def download(
    request: Request,
    name: Annotated[str, Path(description="A dataset whose rows are public.")],
    form: Annotated[Form, Path(description=_FORMS)],
    version: Annotated[int | None, Query(ge=0, le=2**62, description="A published version; the last unless given.")] = None,
) -> Response:
    """The file of a version; raises `AccessRefused` where rows are not public, `NotFound` for what was never published."""
    house = house_of(request)
    path, found = await aside(request, copy_of, house, house.table(name, Sentence("tệp để tải")), form, version)
    headers = {
        "X-Dataset-Version": str(found),
        "Content-Encoding": "identity",
        # The named version never changes; the last one is asked for again each time.
        "Cache-Control": "public, max-age=31536000, immutable" if version is not None else "no-cache",
    }
    return FileResponse(path, media_type=_media(form), filename=f"{name}-v{found}.{form}", headers=headers)


def _media(form: Form) -> str:
    """The media type, with what text is written in."""
    return FORMATS[form].media + ("; charset=utf-8" if form == "csv" else "")
