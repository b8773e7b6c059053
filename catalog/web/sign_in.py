"""Signing in and out of the steward pages. What that means is in `catalog.accounts` and `sessions`."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from catalog import accounts
from catalog.errors import SignInRefused, TooManyTries
from catalog.web import sessions
from catalog.web.pages import house_of, page
from catalog.web.sessions import NEXT, SIGN_IN, Form

router = APIRouter(include_in_schema=False)
PRIVATE = {"Cache-Control": "no-store"}


@router.get(SIGN_IN)
def sign_in_page(request: Request) -> Response:
    """The form; who is signed in already goes on."""
    wanted = sessions.local_path(request.query_params.get(NEXT))
    if accounts.signed_in(house_of(request).workspace.register.accounts, sessions.token_of(request)) is not None:
        return RedirectResponse(wanted, status_code=303, headers=PRIVATE)
    return _form(request, wanted)


@router.post(SIGN_IN)
def sign_in(request: Request, form: Form) -> Response:
    """Open a session and go on, or say that it was not to be."""
    wanted = sessions.local_path(form.get(NEXT))
    name, kept = form.get("name", ""), house_of(request).workspace.register.accounts
    try:
        opened = accounts.sign_in(
            kept,
            name,
            form.get("password", ""),
            address=sessions.client_address(request),
            instead_of=sessions.token_of(request),
        )
    except TooManyTries as error:
        response = _form(request, wanted, name=name, told=str(error), status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except SignInRefused as error:
        return _form(request, wanted, name=name, told=str(error), status=403)
    response = RedirectResponse(wanted, status_code=303, headers=PRIVATE)
    sessions.keep_token(request, response, opened.token)
    return response


@router.post("/sign-out")
def sign_out(request: Request, form: Form) -> Response:
    """End the session, here and wherever its cookie was copied to."""
    del form  # its key has been compared
    accounts.sign_out(house_of(request).workspace.register.accounts, sessions.token_of(request))
    response = RedirectResponse(SIGN_IN, status_code=303, headers=PRIVATE)
    sessions.drop_cookies(request, response)
    return response


def _form(request: Request, wanted: str, *, name: str = "", told: str = "", status: int = 200) -> Response:
    key, held = sessions.new_form_key(request)
    response = page(request, "steward/sign_in.html", status=status, form_key=key, wanted=wanted, name=name[:80], told=told)
    response.headers.update(PRIVATE)
    if held is not None:
        sessions.keep_form(request, response, held)
    return response
