"""The forms of a page, with what a browser would send of each if nobody touched it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

UNSENT = ("submit", "button", "image", "reset", "file")


@dataclass
class ShownForm:
    """One form that is posted: where to, its fields in their order, and the buttons by which it is sent."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[ShownForm] = []
        self.open: ShownForm | None = None
        self.named = ""
        self.select: list[tuple[str, bool]] | None = None
        self.text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self.open = ShownForm(given.get("action", ""))
            self.forms.append(self.open)
        if self.open is None or (tag != "option" and (not given.get("name") or "disabled" in given)):
            return
        self._field(tag, given, self.open)

    def _field(self, tag: str, given: dict[str, str], form: ShownForm) -> None:
        if tag == "input":
            kind = given.get("type", "text")
            if kind not in UNSENT and (kind not in ("checkbox", "radio") or "checked" in given):
                form.fields.append((given["name"], given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "button":
            form.buttons.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self.named, self.select = given["name"], []
        elif tag == "textarea":
            self.named, self.text = given["name"], []
        elif tag == "option" and self.select is not None:
            self.select.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        form = self.open
        if form is not None and tag == "select" and self.select is not None:
            chosen = [value for value, is_chosen in self.select if is_chosen] or [v for v, _ in self.select[:1]]
            form.fields += [(self.named, value) for value in chosen]
            self.select = None
        elif form is not None and tag == "textarea" and self.text is not None:
            form.fields.append((self.named, "".join(self.text).removeprefix("\n")))
            self.text = None
        elif tag == "form":
            self.open = None


def forms_of(page: str) -> list[ShownForm]:
    """Every form of `page` that is posted."""
    parser = _Page()
    parser.feed(page)
    return parser.forms


def form_to(page: str, action_ends: str, **typed: Any) -> dict[str, Any]:
    """What the one form of `page` whose action ends so sends, after somebody typed the rest into it."""
    (form,) = (each for each in forms_of(page) if each.action.split("?")[0].endswith(action_ends))
    assert typed.keys() <= {name for name, _value in form.fields} | {n for n, _v in form.buttons}, form
    return {**dict(form.fields), **typed}
