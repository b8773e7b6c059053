"""The language of a request: `?lang=` chooses and is remembered in a cookie; Vietnamese for those who never chose."""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.i18n import LANGUAGES, Language, speaking

PARAMETER, COOKIE = "lang", "kho_lang"
#: The header that what is said depends on beside the address; caches are told.
DEPENDS_ON = "Cookie"
_YEAR = 365 * 24 * 3600


def _known(wanted: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == wanted), None)


def language_of(asked: HTTPConnection) -> Language:
    """The language a request is answered in: the one it asks for, the one its reader chose before, or Vietnamese."""
    return _known(asked.query_params.get(PARAMETER)) or _known(asked.cookies.get(COOKIE)) or "vi"


class LanguageMiddleware:
    """Speaks the reader's language while the application answers."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose, answer, remember."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        chosen = _known(asked.query_params.get(PARAMETER))

        async def send_and_remember(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header(DEPENDS_ON)
                if chosen is not None:
                    cookie = f"{COOKIE}={chosen}; Path=/; Max-Age={_YEAR}; SameSite=Lax; HttpOnly"
                    headers.append("Set-Cookie", cookie)
            await send(message)

        with speaking(language_of(asked)):
            await self.app(scope, receive, send_and_remember)
