"""The portal as one ASGI application: routers, static files, and what wraps every answer. `pipelines.serve` runs it."""

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from catalog.web.house import House
from catalog.web.languages import LanguageMiddleware
from catalog.web.mishaps import MISHAPS
from catalog.web.pages import STATIC
from catalog.web.routers import ROUTERS
from catalog.web.security import SecurityMiddleware
from catalog.web.sessions import SIGNED_OUT


def create_app(house: House) -> FastAPI:
    """The application over one installation; every router finds it as `request.app.state.house`."""
    app = FastAPI(
        title="Kho tài nguyên số",
        version="1",
        docs_url=None,  # its pages come from another server
        redoc_url=None,
        middleware=[Middleware(SecurityMiddleware), Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)]
        + [Middleware(LanguageMiddleware)],
    )
    app.state.house = house
    for kind, answer in (MISHAPS | SIGNED_OUT).items():
        app.add_exception_handler(kind, answer)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)
    return app
