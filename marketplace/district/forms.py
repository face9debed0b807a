"""What the bureau types of its articles and its contacts."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.district.models import Article, ArticleKind, District
from marketplace.district.service import ARTICLE_FIELDS, CONTACT_FIELDS
from marketplace.web.forms import Form, NeededValue, TitledSelect, short_text

LONGEST = 50_000


class ArticleForm(Form):
    """An article in Chinese, and in English where there is an English text."""

    kind = TitledSelect(_l("Kind"), ArticleKind, validators=[NeededValue()])
    title = StringField(_l("Title"), short_text(120))
    body = TextAreaField(_l("Text"), [NeededValue(), Length(max=LONGEST)])
    title_en = StringField(_l("Title in English"), [Optional(), Length(max=200)])
    body_en = TextAreaField(_l("Text in English"), [Optional(), Length(max=LONGEST)])
    source = StringField(_l("Issued by, document number"), [Optional(), Length(max=200)])

    def values(self) -> dict[str, str]:
        """What was typed, as the verbs take it."""
        return {name: self[name].data or "" for name in ARTICLE_FIELDS}


def article_values(article: Article) -> dict[str, object]:
    """An article as the form's values, at its version."""
    return {name: getattr(article, name) for name in ("kind", "version", *ARTICLE_FIELDS)}


class ContactsForm(Form):
    """What the foot of every page says."""

    phone = StringField(_l("Telephone"), [Optional(), Length(max=60)])
    email = StringField(_l("E-mail"), [Optional(), Length(max=120)])
    address = StringField(_l("Address"), [Optional(), Length(max=120)])
    hours = StringField(_l("Office hours"), [Optional(), Length(max=120)])
    filing_number = StringField(_l("ICP filing number"), [Optional(), Length(max=60)])
    police_number = StringField(_l("Public security filing number"), [Optional(), Length(max=60)])

    def values(self) -> dict[str, str]:
        """What was typed, as the verb takes it."""
        return {name: self[name].data or "" for name in CONTACT_FIELDS}


def contact_values(district: District) -> dict[str, object]:
    """The present contacts as the form's values, at their version."""
    return {name: getattr(district, name) for name in ("version", *CONTACT_FIELDS)}
