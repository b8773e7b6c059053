"""Static files: kept by browsers for ever under the address `asset` gives them, asked for anew under any other."""

import os
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from catalog.web.pages import STATIC, asset

FOR_EVER, EACH_TIME = "public, max-age=31536000, immutable", "no-cache"


class KeptFiles(StaticFiles):
    """The portal's own files; an address with the hash of what the file holds never holds anything else."""

    def __init__(self) -> None:
        """Serve the folder of static files."""
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, and how long it may be kept."""
        answer = await super().get_response(path, scope)
        if answer.status_code in (200, 304):
            answer.headers["Cache-Control"] = FOR_EVER if _named_by_hash(path, scope) else EACH_TIME
        return answer


def _named_by_hash(path: str, scope: Scope) -> bool:
    told = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[-1]
    return bool(told) and asset(path.replace(os.sep, "/")).endswith(f"?v={told}")
