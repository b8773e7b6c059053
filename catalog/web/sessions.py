"""Who is behind a request: the session cookie, the key every form carries, and the forms themselves, read with a limit.

A session cookie holds a random token and nothing else (`catalog.accounts`); over https its name carries the `__Host-`
prefix, so that no neighbouring site can set it. Signing in some other way ends here too: whatever it is, it yields a
`Principal`.
"""

import hmac
import secrets
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Annotated
from urllib.parse import parse_qsl, quote, urlsplit

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.types import ExceptionHandler

from catalog.access import Principal
from catalog.accounts import principal_of, signed_in
from catalog.errors import UserError
from catalog.i18n import Sentence
from catalog.web.pages import address_of, house_of

SIGN_IN, DESK = "/sign-in", "/steward"
#: The hidden field of every form, and the parameter that says where to go on after signing in.
FORM_KEY, NEXT = "form_key", "next"
_SESSION, _FORM = "kho_session", "kho_form"
_LARGEST_FORM, _MOST_FIELDS, _SALT = 16 * 1024, 20, 8


class NotSignedIn(Exception):
    """The page is for people who signed in."""


class FormRefused(UserError):
    """A form that is too large, or was not given out by us to this reader."""


def principal(request: Request) -> Principal:
    """The signed-in account behind a request; raises NotSignedIn."""
    account = signed_in(house_of(request).workspace.register.accounts, token_of(request))
    if account is None:
        raise NotSignedIn
    return principal_of(account)


SignedIn = Annotated[Principal, Depends(principal)]


def to_sign_in(request: Request, _error: Exception) -> Response:
    """Send a reader who did not sign in to do so, and back afterwards."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    back = f"?{NEXT}={quote(wanted)}" if request.method == "GET" and wanted != DESK else ""
    return RedirectResponse(SIGN_IN + back, status_code=303, headers={"Cache-Control": "no-store"})


SIGNED_OUT: dict[int | type[Exception], ExceptionHandler] = {NotSignedIn: to_sign_in}


def token_of(request: Request) -> str | None:
    """The token of the reader's session cookie."""
    return request.cookies.get(_named(request, _SESSION))


def keep_token(request: Request, response: Response, token: str) -> None:
    """Give the reader a session cookie, gone when the browser closes, in place of the one its form was held to."""
    drop_cookies(request, response, _FORM)
    _set(request, response, _SESSION, token)


def drop_cookies(request: Request, response: Response, *names: str) -> None:
    """Take the reader's cookies back, both unless some are named."""
    for name in names or (_SESSION, _FORM):
        response.delete_cookie(_named(request, name), path="/", secure=_secure(request), httponly=True, samesite="lax")


def form_key(request: Request) -> str | None:
    """What a form of this reader must carry: it follows from a cookie no other site can read."""
    held = _held(request)
    return _key(held, secrets.token_hex(_SALT)) if held else None


def new_form_key(request: Request) -> tuple[str, str | None]:
    """The key for a form, and the cookie to keep with `keep_form` where the reader has none it could follow from."""
    known = form_key(request)
    if known is not None:
        return known, None
    held = secrets.token_urlsafe(32)
    return _key(held, secrets.token_hex(_SALT)), held


def keep_form(request: Request, response: Response, held: str) -> None:
    """Give the reader the cookie forms before signing in are held to."""
    _set(request, response, _FORM, held)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a posted form, whose key is ours; raises FormRefused."""
    fields = await _read(request)
    held, given = _held(request), fields.get(FORM_KEY, "")
    if held is None or not hmac.compare_digest(given.encode(), _key(held, given[: 2 * _SALT]).encode()):
        raise FormRefused(Sentence("Biểu mẫu đã cũ hoặc không mở từ trang này. Mở lại trang rồi gửi lại."))
    return fields


Form = Annotated[dict[str, str], Depends(form_of)]


def local_path(wanted: str | None) -> str:
    """A path of this portal to go on to; anything that could lead elsewhere becomes the steward's desk."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or not wanted.isprintable() or "\\" in wanted:
        return DESK
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return DESK
    return DESK if parts.scheme or parts.netloc else wanted


def client_address(request: Request) -> str:
    """Where a request comes from; one IPv6 customer has a whole /64 to choose from, so that is one address.

    Where the portal was told its public address, a proxy near by stands before it, and the last address it saw counts.
    """
    told = _address(request.client.host if request.client is not None else "")
    seen = _address(request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip())
    behind = house_of(request).base_url is not None and told is not None and told.is_private
    address = seen if behind and seen is not None else told
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


async def _read(request: Request) -> dict[str, str]:
    """The posted fields; a body is read no further than a form can be long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            raise FormRefused(Sentence("Biểu mẫu quá dài. Mở lại trang rồi gửi lại."))
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise FormRefused(Sentence("Biểu mẫu có quá nhiều ô. Mở lại trang rồi gửi lại.")) from error


def _held(request: Request) -> str | None:
    """The secret of a reader that forms are held to."""
    return token_of(request) or request.cookies.get(_named(request, _FORM))


def _key(held: str, salt: str) -> str:
    """Another one each time it is given out: pages are compressed, and what stays the same could be guessed by their length."""
    return salt + hmac.digest(held.encode(), f"form {salt}".encode(), "sha256").hex()


def _secure(request: Request) -> bool:
    return address_of(request).startswith("https://")


def _named(request: Request, name: str) -> str:
    return f"__Host-{name}" if _secure(request) else name


def _set(request: Request, response: Response, name: str, value: str) -> None:
    response.set_cookie(_named(request, name), value, path="/", secure=_secure(request), httponly=True, samesite="lax")
