"""What is answered when a page cannot be: an unknown id, a closed table, a request nobody understands, a defect of ours."""

import logging

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ExceptionHandler

from catalog.errors import UserError
from catalog.i18n import _, language, speaking
from catalog.web.languages import DEPENDS_ON, language_of
from catalog.web.machine_seam import status_of
from catalog.web.misread import misread
from catalog.web.pages import page
from catalog.web.security import HEADERS

_log = logging.getLogger(__name__)


def refuse(request: Request, error: Exception) -> Response:
    """A person's mistake, with its own sentence."""
    return _answer(request, status_of(error), str(error))


def http(request: Request, error: Exception) -> Response:
    """What the framework refused: unknown paths, wrong methods."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = _answer(request, status)
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


def misunderstood(request: Request, error: Exception) -> Response:
    """A query string or path part that is not what the page takes."""
    return _answer(request, 400, str(misread(error)) if isinstance(error, RequestValidationError) else "")


def broken_off(_request: Request, _error: Exception) -> Response:
    """The reader went away while sending: no defect, and nobody left to be told."""
    return Response(status_code=400)


def defect(request: Request, error: Exception) -> Response:
    """A defect of ours: told plainly, its details kept for the log.

    It is told outside of every middleware: who reads it in which language is found out once more, and said as they do.
    """
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    with speaking(language_of(request)):
        answer = _answer(request, 500)
    answer.headers.update(HEADERS)
    answer.headers.add_vary_header(DEPENDS_ON)
    return answer


def _answer(request: Request, status: int, said: str = "") -> Response:
    """A page for people, JSON for machines; no cache keeps it, for it may name what only its reader asked for."""
    title, detail = _title(status), said[:600]
    if request.url.path.startswith("/api/"):
        headers = {"Content-Language": language()}
        answer: Response = JSONResponse({"error": title, "detail": detail}, status_code=status, headers=headers)
    else:
        answer = page(request, "mishap.html", status=status, code=status, title=title, detail=detail)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _title(status: int) -> str:
    return {
        400: _("Yêu cầu chưa đúng"),
        403: _("Dữ liệu không công khai"),
        404: _("Không tìm thấy"),
        405: _("Trang này không nhận cách gửi ấy"),
    }.get(status, _("Có lỗi ở phía máy chủ") if status >= 500 else _("Yêu cầu chưa đúng"))


MISHAPS: dict[int | type[Exception], ExceptionHandler] = {
    UserError: refuse,
    HTTPException: http,
    RequestValidationError: misunderstood,
    ClientDisconnect: broken_off,
    Exception: defect,
}
