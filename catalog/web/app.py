"""The portal as one ASGI application: routers, static files, and what wraps every answer. `pipelines.serve` runs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from catalog.web.house import House
from catalog.web.languages import LanguageMiddleware
from catalog.web.mishaps import MISHAPS
from catalog.web.pools import few_for_pages, pool_for_long_work
from catalog.web.routers import ROUTERS
from catalog.web.security import SecurityMiddleware
from catalog.web.sessions import SIGNED_OUT
from catalog.web.static_files import KeptFiles
from catalog.web.usage import UsageMiddleware


def create_app(house: House) -> FastAPI:
    """The application over one installation; every router finds it as `request.app.state.house`."""
    app = FastAPI(
        title="Kho tài nguyên số",
        version="1",
        docs_url=None,  # its pages come from another server
        redoc_url=None,
        middleware=[Middleware(SecurityMiddleware), Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)]
        + [Middleware(LanguageMiddleware), Middleware(UsageMiddleware)],
        lifespan=_running,
    )
    app.state.house, app.state.long = house, pool_for_long_work()
    for kind, answer in (MISHAPS | SIGNED_OUT).items():
        app.add_exception_handler(kind, answer)
    app.mount("/static", KeptFiles(), name="static")
    for router in ROUTERS:
        app.include_router(router)
    return app


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Divide the threads; keep the use of datasets while the application runs and what is left of it at its end."""
    house: House = app.state.house
    few_for_pages()
    with house.usage.kept(house.workspace.register.usage):
        yield
