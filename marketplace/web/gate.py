"""The gate: every address says who may pass, and every request is checked before its page runs."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from werkzeug.datastructures import FileStorage

from marketplace.core.actors import ANONYMOUS, Actor
from marketplace.core.errors import KeyMissing, NotFresh, NotPermitted, NotSignedIn, SecondFactorNeeded
from marketplace.core.permissions import Permission, allows, covers
from marketplace.core.text import N_
from marketplace.db import Key, Unit, set_actor, unit_of_work
from marketplace.web import calls
from marketplace.web.requests import PlainRequest

View = TypeVar("View", bound=Callable[..., Any])
Loader = Callable[..., Any]
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# A code or password that came with a form, to prove that it is still the same person.
PROOF = "proof"
PIECE = 1024 * 1024
NOT_CONTENT = frozenset({"csrf_token", "idempotency_key", PROOF})


class Identity(Protocol):
    """What the gate needs to know of people; app.py hands it over, so that the gate knows no feature."""

    def signed_in(self) -> Actor:
        """The person of the session without an organisation, or ANONYMOUS."""

    def acting_for(self, person: Actor, organisation_id: UUID) -> tuple[Actor, Any]:
        """The person with their roles in that organisation, and the organisation. Raises NotPermitted."""

    def is_fresh(self) -> bool:
        """Whether the person proved a moment ago who they are."""

    def asks_code(self) -> bool:
        """Whether the person proves it by a code; otherwise by their password."""

    def prove(self, proof: str) -> None:
        """Take a code or password as a fresh proof. Raises NotFresh for a wrong one."""

    def bearer(self, secret: str) -> tuple[Actor, UUID]:
        """The person of a token without an organisation, and that for which it was made. Raises NotSignedIn."""


@dataclass(frozen=True)
class Permit:
    """Who may pass: everybody, everybody signed in, or whoever holds `permission` on what `load` gives."""

    permission: Permission | None = None
    load: Loader | None = None
    public: bool = False
    reason: str = ""
    needs_key: bool = True
    fresh: bool = False
    largest: int | None = None


def permit(
    permission: Permission, load: Loader | None = None, *, fresh: bool = False, largest: int | None = None
) -> Callable[[View], View]:
    """Let through whoever holds `permission` on what `load(<name>_id=…)` gives, else on the organisation.

    With `fresh`, a form is taken only from somebody who proved in the last ten minutes who they are (web/proving.py).
    `largest` is how many bytes a request may have, where that is more than elsewhere.
    """
    return _mark(Permit(permission, load, fresh=fresh, largest=largest))


def public(reason: str, load: Loader | None = None, *, needs_key: bool = True) -> Callable[[View], View]:
    """Let everybody through; `reason` says why that is right and stands in the reviewed list of public pages."""
    return _mark(Permit(load=load, public=True, reason=reason, needs_key=needs_key))


def signed_in(reason: str, *, needs_key: bool = True, fresh: bool = False) -> Callable[[View], View]:
    """Let everybody who is signed in through; `fresh` as in permit()."""
    return _mark(Permit(reason=reason, needs_key=needs_key, fresh=fresh))


def _mark(mark: Permit) -> Callable[[View], View]:
    def marked(view: View) -> View:
        view.__permit__ = mark  # type: ignore[attr-defined]
        return view

    return marked


class GatedFlask(Flask):
    """A Flask that refuses to exist with an address that nobody thought about."""

    request_class = PlainRequest

    def add_url_rule(  # type: ignore[override]
        self, rule: str, endpoint: str | None = None, view_func: Callable[..., Any] | None = None, **options: Any
    ) -> None:
        """Register an address. Raises RuntimeError where its page declares no permission."""
        if view_func is not None and not hasattr(view_func, "__permit__"):
            raise RuntimeError(
                f"{endpoint or rule} declares no permission; mark it with @permit, @signed_in or @public"
            )
        super().add_url_rule(rule, endpoint, view_func, **options)


def allow_size() -> None:
    """Let the request be as large as its page's mark says: before anything reads of it."""
    view = current_app.view_functions.get(request.endpoint or "")
    mark: Permit | None = getattr(view, "__permit__", None)
    if mark is not None and mark.largest:
        request.max_content_length = mark.largest


def install(app: Flask, identity: Identity) -> None:
    """Check every request of `app` before its page runs, and answer 500 for one that was not checked."""
    app.extensions["identity"] = identity
    app.before_request(check)
    app.after_request(_require_checked)


def recognise() -> None:
    """Know the reader for the frame of a page that is answered before the gate has looked, such as an error's."""
    if "person" not in g:
        set_actor(ANONYMOUS)
        identity: Identity = current_app.extensions["identity"]
        g.person = identity.signed_in()


def check() -> None:
    """Who is it, for whom, which object, may they, is it still them.

    Raises NotSignedIn, SecondFactorNeeded, NotPermitted, NotFound, KeyMissing, NotFresh.
    """
    set_actor(ANONYMOUS)
    g.actor, g.acting, g.subject = ANONYMOUS, None, None
    if request.endpoint is None:
        return
    mark: Permit = vars(current_app.view_functions[request.endpoint])["__permit__"]
    try:
        _pass(mark, request.view_args or {})
    except (NotSignedIn, SecondFactorNeeded):
        # Answered by leading to the sign-in page, or to its second step: the gate's own answer, and no page's.
        g.gate_passed = True
        raise


def _pass(mark: Permit, arguments: dict[str, Any]) -> None:
    (_identify_caller if calls.is_call() else _identify)(mark, arguments)
    set_actor(g.actor)
    g.subject = _load(mark, arguments) if mark.load else g.acting
    _authorise(mark)
    g.key = _key(mark)
    _require_fresh(mark)
    g.gate_passed = True


def _identify(_mark: Permit, arguments: dict[str, Any]) -> None:
    identity: Identity = current_app.extensions["identity"]
    g.person = g.actor = identity.signed_in()
    if "acting" in arguments:
        if g.person.is_anonymous:
            raise NotSignedIn()
        g.actor, g.acting = identity.acting_for(g.person, arguments["acting"])
        arguments["acting"] = g.acting


def _identify_caller(mark: Permit, _arguments: dict[str, Any]) -> None:
    """The API: a token says who, a header for whom; the session's cookie says nothing here."""
    identity: Identity = current_app.extensions["identity"]
    secret = calls.secret()
    g.person, bound_to = identity.bearer(secret) if secret is not None else (ANONYMOUS, None)
    g.actor = g.person
    if mark.permission is None:
        return
    if g.person.is_anonymous:
        raise NotSignedIn(N_("Send a token: Authorization: Bearer …"))
    acting_for = calls.organisation_id()
    if acting_for != bound_to:
        raise NotPermitted(N_("This token is for another organisation."))
    g.actor, g.acting = identity.acting_for(g.person, acting_for)
    if not covers(g.actor.scopes, mark.permission):
        raise calls.OutOfScope()


def _load(mark: Permit, arguments: dict[str, Any]) -> Any:
    """Load the object by the address's `…_id`, for this actor; the page gets it under the name without `_id`."""
    assert mark.load is not None
    names = [name for name in arguments if name.endswith("_id")]
    subject = mark.load(**{name: arguments.pop(name) for name in names})
    arguments[names[0].removesuffix("_id")] = subject
    return subject


def _authorise(mark: Permit) -> None:
    if mark.public:
        return
    if g.person.is_anonymous:
        raise NotSignedIn()
    if mark.permission is not None and not allows(g.actor, mark.permission, g.subject):
        raise NotPermitted()


def _require_fresh(mark: Permit) -> None:
    identity: Identity = current_app.extensions["identity"]
    if not mark.fresh or request.method not in CHANGING or identity.is_fresh():
        return
    if PROOF not in request.form:
        raise NotFresh()
    identity.prove(request.form[PROOF])


def _key(mark: Permit) -> Key | None:
    if request.method not in CHANGING or not mark.needs_key:
        return None
    value = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key", "")
    if not 8 <= len(value) <= 100:
        raise KeyMissing()
    # A page's address says for which organisation it acts; a call of the API says so in a header.
    acting = f":{g.actor.organisation_id}" if calls.is_call() else ""
    return Key(value, f"{g.person.person_id}{acting}:{request.method}:{request.path}"[:200], _digest())


def _digest() -> str:
    if calls.is_call():
        return calls.digest()
    pairs = sorted((name, value) for name, value in request.form.items(multi=True) if name not in NOT_CONTENT)
    files = sorted((name, file.filename, _hash(file)) for name, file in request.files.items(multi=True))
    # Without files as it always was, so that a form that comes again after an upgrade is still known.
    return hashlib.sha256(repr((pairs, files) if files else pairs).encode()).hexdigest()


def _hash(file: FileStorage) -> str:
    """What a sent file holds; it can be read from its beginning afterwards."""
    found = hashlib.sha256()
    while piece := file.stream.read(PIECE):
        found.update(piece)
    file.stream.seek(0)
    return found.hexdigest()


def _require_checked(response: Response) -> Response:
    if request.endpoint is not None and response.status_code < 400 and not g.get("gate_passed"):
        raise RuntimeError(f"{request.endpoint} was answered without passing the gate")
    return response


@contextmanager
def writing() -> Iterator[Unit]:
    """The unit of work of this request, under its idempotency key; set `result` to the address it leads to."""
    with unit_of_work(g.get("key")) as unit:
        yield unit
