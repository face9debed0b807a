"""Composes letters in their readers' languages, as plain text and HTML, and hands them over."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app

from marketplace.jobs import letters
from marketplace.jobs.letters import Letter
from marketplace.web.i18n import is_chinese, reading_in
from marketplace.web.transport import NotTaken, ServerAway, Transport, opened

log = logging.getLogger(__name__)
SUBJECT = "Subject: "


@dataclass(frozen=True)
class Office:
    """How letters leave this house, and what they say of it."""

    smtp_url: str
    mail_from: str
    timeout: float
    directory: Path
    base_url: str
    # The platform's name, in Chinese or in English.
    name: Callable[[bool], str]


def deliver(office: Office, letter_ids: Sequence[str]) -> None:
    """Send these letters; each that does not go is tried again later, and none holds up another."""
    waiting = [UUID(each) for each in letter_ids]
    try:
        with opened(office.smtp_url, office.timeout, office.directory) as way:
            while waiting:
                _send(office, way, waiting[0])
                waiting.pop(0)
    except ServerAway as problem:
        log.warning("no mail goes out at present: %s", problem)
        letters.hold_back(waiting)


def _send(office: Office, way: Transport, letter_id: UUID) -> None:
    """Raises ServerAway, which ends the round: whoever hangs would hang at the next letter too."""
    letter = letters.take(letter_id)
    if letter is None:
        return
    try:
        way.send(compose(office, letter))
    except NotTaken as problem:
        letters.failed(letter_id, str(problem), for_good=problem.for_good)
    except ServerAway as problem:
        letters.failed(letter_id, str(problem))
        raise
    except Exception as problem:
        # A letter that cannot be written is one letter's matter.
        log.exception("letter %s could not be composed", letter_id)
        letters.failed(letter_id, f"{type(problem).__name__}: {problem}")
    else:
        letters.sent(letter_id)


def compose(office: Office, letter: Letter) -> EmailMessage:
    """The letter as it goes out."""
    with reading_in(letter.language):
        code = "zh-Hans" if is_chinese() else "en"
        facts = {**_lines(letter.facts), **_house(office), "locale_code": code}
        subject, text = _text(letter.template, facts)
        html = _render(f"{letter.template}.html", {**facts, "subject": subject})
        message = _message(office, letter, subject)
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        message["Content-Language"] = code
    return message


def _house(office: Office) -> dict[str, Any]:
    """What every letter's template may say: the platform's name, its address, and that of any of its pages."""

    def address_of(endpoint: str, arguments: dict[str, str]) -> str:
        return office.base_url + current_app.url_map.bind("").build(endpoint, arguments)

    return {"base_url": office.base_url, "platform": office.name(is_chinese()), "address_of": address_of}


def _message(office: Office, letter: Letter, subject: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    host = urlsplit(office.base_url).hostname or "localhost"
    message["From"] = Address(office.name(is_chinese()), addr_spec=office.mail_from)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = subject
    message["Date"] = format_datetime(letter.created_at)
    # The same at every attempt: a letter that came twice after all is seen to be one.
    message["Message-ID"] = f"<{letter.created_at:%Y%m%dT%H%M%S}-{letter.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _text(template: str, facts: dict[str, Any]) -> tuple[str, str]:
    """Subject and body; the first line of a .txt is the subject."""
    first, _, body = _render(f"{template}.txt", facts).partition("\n")
    if not first.startswith(SUBJECT):
        raise ValueError(f"{template}.txt does not begin with its subject")
    return first.removeprefix(SUBJECT).strip(), f"{body.strip()}\n\n{_render('_foot.txt', facts)}"


def _render(template: str, facts: dict[str, Any]) -> str:
    # Not render_template: a page's frame has no place in a letter, and needs a request.
    return current_app.jinja_env.get_template(f"letters/{template}").render(facts)


def _lines(fact: Any) -> Any:
    """Every text of the facts in one line: what a person typed never begins a line of its own, least a header."""
    if isinstance(fact, dict):
        return {name: _lines(value) for name, value in fact.items()}
    if isinstance(fact, list):
        return [_lines(value) for value in fact]
    return "".join(c for c in " ".join(fact.split()) if c.isprintable()) if isinstance(fact, str) else fact
