"""The CKAN Action API, read only: `/api/3/action/<name>` by GET or POST, answers and errors in CKAN's own shape."""

from collections.abc import Callable, Coroutine
from functools import cache, partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from catalog.errors import AccessRefused, NotFound, ParameterRefused, UserError
from catalog.i18n import Sentence, language
from catalog.web.machine_ckan_actions import ACTIONS, Action
from catalog.web.machine_ckan_asked import Call, parameters
from catalog.web.machine_seam import all_entries, site_of
from catalog.web.pages import house_of

router = APIRouter(tags=["ckan"])
#: Endings of CKAN's actions that write: known, and refused to everybody.
_WRITING = ("_create", "_update", "_patch", "_delete", "_upsert", "_purge", "_revise", "_add", "_remove")
_ANSWERS = {
    200: {"description": "`success` is true, `result` the answer."},
    400: {"description": "A search that cannot be understood, or an unknown action."},
    403: {"description": "Authorization Error: rows that are not public, actions that write."},
    404: {"description": "Not Found Error."},
    409: {"description": "Validation Error: each wrong parameter with what is wrong about it."},
}
Endpoint = Callable[[Request], Coroutine[Any, Any, JSONResponse]]


async def answered(request: Request, name: str) -> JSONResponse:
    """Call an action; a person's mistakes become CKAN's errors."""
    try:
        given = await parameters(request)
        return _told(request, name, 200, {"success": True, "result": await run_in_threadpool(_result, request, name, given)})
    except UserError as error:
        status, said = _refusal(name, error)
        answer = _told(request, name, status, {"success": False, "error": said})
        answer.headers["Content-Language"] = language()
        return answer


def _result(request: Request, name: str, given: dict[str, Any]) -> object:
    action = ACTIONS.get(name)
    if action is not None:
        return action.answer(Call(house_of(request), site_of(request), given, cache(partial(all_entries, request))))
    if name.endswith(_WRITING):
        raise AccessRefused(Sentence("Danh mục này chỉ đọc; dữ liệu được nộp bằng 'kho deliver'."))
    known = ", ".join(ACTIONS)
    raise ParameterRefused("action", Sentence("Không có hành động '{name}'; có: {known}.", name=name[:100], known=known))


def _refusal(name: str, error: UserError) -> tuple[int, dict[str, Any]]:
    """Clients cut a message at its first colon, so each begins with CKAN's own words."""
    if isinstance(error, NotFound):
        return 404, {"__type": "Not Found Error", "message": f"Not found: {error}"}
    if isinstance(error, AccessRefused):
        return 403, {"__type": "Authorization Error", "message": f"Access denied: {error}"}
    if isinstance(error, ParameterRefused):
        if error.parameter in ("action", "body"):
            return 400, {"__type": "Bad Request", "message": f"Bad request: {error}"}
        if name != "package_search":
            return 409, {"__type": "Validation Error", "message": f"Validation: {error}", error.parameter: [str(error)]}
    return 400, {"__type": "Search Query Error", "message": f"Search Query Error: {error}"}


def _told(request: Request, name: str, status: int, body: dict[str, Any]) -> JSONResponse:
    link = f"{site_of(request).url}/api/3/action/help_show?name={name if name in ACTIONS else 'help_show'}"
    return JSONResponse({"help": link, **body}, status_code=status, headers={"Access-Control-Allow-Origin": "*"})


def _endpoint(name: str) -> Endpoint:
    async def endpoint(request: Request) -> JSONResponse:
        return await answered(request, name)

    return endpoint


def _described(action: Action, method: str) -> dict[str, Any]:
    """OpenAPI of an action: its parameters in the query of a GET, in the body of a POST."""
    types = {
        name: {"type": kind} | ({"items": {"type": "string"}} if kind == "array" else {}) for name, kind, _ in action.parameters
    }
    if method == "POST":
        return {"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": types}}}}}
    told = [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"} if kind == "object" else types[name]}
        for name, kind, meaning in action.parameters
    ]
    return {"parameters": told}


for _name, _action in ACTIONS.items():
    for _method in ("GET", "POST"):
        router.add_api_route(
            f"/api/3/action/{_name}",
            _endpoint(_name),
            methods=[_method],
            summary=_action.summary,
            operation_id=f"{_name}_{_method.lower()}",
            responses={status: dict(facts) for status, facts in _ANSWERS.items()},
            openapi_extra=_described(_action, _method),
        )


@router.api_route("/api/3/action/{name}", methods=["GET", "POST"], include_in_schema=False)
@router.api_route("/api/action/{name}", methods=["GET", "POST"], include_in_schema=False)
async def any_action(request: Request, name: str) -> JSONResponse:
    """The address without a version, and actions nobody here knows."""
    return await answered(request, name)


@router.get("/api/3", summary="The version of the API", operation_id="api_version")
@router.get("/api", include_in_schema=False)
def version() -> dict[str, int]:
    """CKAN's third."""
    return {"version": 3}
