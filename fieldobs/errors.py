"""What can go wrong, and how each is told: RFC 9457 problems on the API, a page at the desk. Knows no room."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect


def N_(text: str) -> str:
    """A text that translators are to see here; the page that shows it puts it into the reader's language."""
    return text


class FieldobsError(Exception):
    """An expected fault. `detail` says what, where and how to mend it; `code` names it for a program."""

    code = "fault"
    title = "Something is wrong"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.members = members


class NotFound(FieldobsError):
    code, title = "not-found", "Not found"


class NotSignedIn(FieldobsError):
    code, title = "not-signed-in", "Sign in first"


class NotAllowed(FieldobsError):
    code, title = "not-allowed", "Not allowed"


class Unreadable(FieldobsError):
    code, title = "unreadable", "The request cannot be read"


class NotProcessable(FieldobsError):
    code, title = "not-processable", "The request does not say what it must"


class TooLarge(FieldobsError):
    code, title = "too-large", "The request is too large"


class UnknownEncoding(FieldobsError):
    code, title = "unknown-encoding", "The request is encoded in an unknown way"


class CodeUsed(FieldobsError):
    code, title = "code-used", "This code has been used"


class CodeExpired(FieldobsError):
    code, title = "code-expired", "This code has expired"


class WrongOffset(FieldobsError):
    code, title = "wrong-offset", "The piece begins at another place than expected"


class TooManyTries(FieldobsError):
    code, title = "too-many-tries", "Too many tries"


class Busy(FieldobsError):
    code, title = "busy", "The store is busy"


class CannotTakeIn(FieldobsError):
    code, title = "bundle-refused", "The bundle is not taken in"


class StorageFull(FieldobsError):
    code, title = "storage-full", "Headquarters has no room left"


STATUS: dict[type[FieldobsError], int] = {
    Unreadable: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    WrongOffset: 409,
    CodeUsed: 410,
    CodeExpired: 410,
    TooLarge: 413,
    UnknownEncoding: 415,
    NotProcessable: 422,
    CannotTakeIn: 422,
    TooManyTries: 429,
    Busy: 503,
    StorageFull: 507,
}
RETRY_AFTER_S = {429: "60", 503: "5", 507: "300"}
PROBLEM = "application/problem+json"


def problem(code: str, title: str, detail: str, **members: Any) -> dict[str, Any]:
    """The members of an RFC 9457 problem."""
    return {"type": f"urn:fieldobs:{code}", "title": title, "detail": detail, **members}


def problem_response(error: FieldobsError) -> JSONResponse:
    status = STATUS.get(type(error), 400)
    headers = {"Retry-After": RETRY_AFTER_S[status]} if status in RETRY_AFTER_S else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, WrongOffset):
        headers |= {"Upload-Offset": str(error.members["offset"])}
    body = problem(error.code, error.title, error.detail, status=status, **error.members)
    return JSONResponse(body, status, headers, PROBLEM)


def as_field_error(error: Exception) -> FieldobsError:
    """Any exception that reaches the edge, as a fault that can be told; what we did not expect tells nothing."""
    if isinstance(error, FieldobsError):
        return error
    if isinstance(error, RequestValidationError):
        return NotProcessable("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())[:500])
    if isinstance(error, PASSING):
        return storage_fault(error)
    if isinstance(error, ClientDisconnect):  # nobody hears this, and the server's journal needs no page of it
        return Unreadable("The request broke off on its way. Send it again.")
    if isinstance(error, (DataError, OverflowError)):
        return NotProcessable(N_("A text or number of the request is outside what can be looked up or kept."))
    return FieldobsError("The server met a fault it did not expect. Nothing was changed. Try again.")


# Locked, out of reach, with all connections in use, or just now only to be read, as a standby that takes over.
PASSING = (OperationalError, InterfaceError, InternalError, NoConnection)


def storage_fault(error: Exception) -> FieldobsError:
    """A database that is locked, unreachable or on a full disk: passing, so the sender keeps all and tries again."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).lower()
    if any(sign in said for sign in ("full", "no space left")):
        return StorageFull("The disk of the store is full. Nothing of this request was stored; send it again later.")
    return Busy("The store is busy or out of reach. Nothing of this request was stored; send it again shortly.")


@contextmanager
def needing_room(told: str) -> Iterator[None]:
    """Around what may find no room, on the disk or in the database. Raises: StorageFull in these words, Busy."""
    try:
        yield
    except OSError as error:
        raise StorageFull(told) from error
    except PASSING as error:
        fault = storage_fault(error)
        raise (StorageFull(told) if isinstance(fault, StorageFull) else fault) from error


ErrorPage = Callable[[Request, int, FieldobsError], Response]


def add_error_table(app: FastAPI, page: ErrorPage) -> None:
    """Answer every fault: `page` draws those of the desk, the API gets problems."""

    def answer(request: Request, error: Exception) -> Response:
        fault = as_field_error(error)
        if request.url.path.startswith("/desk"):
            known = STATUS.get(type(fault))
            return page(request, known or 500, fault)
        if type(fault) is FieldobsError:
            return JSONResponse(problem(fault.code, fault.title, fault.detail, status=500), 500, None, PROBLEM)
        return problem_response(fault)

    def answer_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            return answer(request, NotFound(N_("There is nothing at this address.")))
        body = problem("http", "The request was refused", str(error.detail), status=error.status_code)
        return JSONResponse(body, error.status_code, error.headers, PROBLEM)

    handlers: dict[type[Exception], Callable[[Request, Exception], Response | Awaitable[Response]]] = {
        FieldobsError: answer,
        RequestValidationError: answer,
        **dict.fromkeys(PASSING, answer),
        ClientDisconnect: answer,
        DataError: answer,
        OverflowError: answer,
        HTTPException: answer_http,
        Exception: answer,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
