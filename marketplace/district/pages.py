"""Pages of what the bureau publishes: notices and policies, guides, the privacy notice; and their writing."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.core.errors import DomainError, NotFound, StaleVersion
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.district import queries, service
from marketplace.district.forms import ArticleForm, ContactsForm, article_values, contact_values
from marketplace.district.models import Article, ArticleKind
from marketplace.web import conflicts
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, public, signed_in, writing
from marketplace.web.paging import Paging, page_number

bp = Blueprint("district", __name__, template_folder="templates")
NEWS = (ArticleKind.NOTICE, ArticleKind.POLICY)
DESK = "/o/<uuid:acting>/articles"


@bp.get("/news")
@public("notices and policies are for everybody")
def news() -> Any:
    kind = ArticleKind.get(request.args.get("kind"))
    return _list(_("Notices and policies"), [kind] if kind in NEWS else NEWS, kind)


@bp.get("/guides")
@public("the guides are for everybody")
def guides() -> Any:
    return _list(_("Service guides"), [ArticleKind.GUIDE], None)


def _list(title: str, kinds: Any, kind: ArticleKind | None) -> str:
    words, number = request.args.get("q", "").strip()[:100], page_number()
    found = queries.published(kinds, words, number)
    paging = Paging(number, found.total, queries.PAGE_SIZE)
    shown = {"title": title, "found": found, "words": words, "kind": kind, "paging": paging}
    return render_template("district/articles.html", choices=_choices() if len(kinds) > 1 or kind else [], **shown)


def _choices() -> list[tuple[str, str]]:
    return [("", _("All")), *((kind.value, _(kind.label)) for kind in NEWS)]


@bp.get("/news/<uuid:article_id>")
@public("published articles are everybody's", load=queries.article)
def article(article: Article) -> Any:
    return render_template("district/article.html", article=article, agreed=None)


@bp.get("/privacy")
@public("how personal data are treated is for everybody to read")
def privacy() -> Any:
    notice = queries.privacy_notice()
    if notice is None:
        return _list(_("Privacy notice"), [ArticleKind.PRIVACY], None)
    agreed = None if g.person.is_anonymous else queries.consent(g.person.person_id, notice) is not None
    return render_template("district/article.html", article=notice, agreed=agreed)


def _notice() -> Article:
    notice = queries.privacy_notice()
    if notice is None:
        raise NotFound(N_("The bureau has not published its privacy notice yet."))
    return notice


@bp.post("/privacy/agree")
@signed_in("everybody agrees for themselves")
def agree() -> Any:
    with writing() as unit:
        unit.result = url_for(".privacy")
        service.agree(_notice(), actor=g.person, version=request.form.get("version", 0, type=int))
    flash(_("Thank you. Your consent is recorded."), "success")
    return redirect(unit.result, 303)


@bp.post("/privacy/take-back")
@signed_in("everybody takes back what they agreed to")
def take_back() -> Any:
    with writing() as unit:
        unit.result = url_for(".privacy")
        service.take_back(_notice(), actor=g.person)
    flash(_("Your consent is taken back."), "success")
    return redirect(unit.result, 303)


@bp.get(DESK)
@permit(Permission.ARTICLE_WRITE)
def desk(acting: Any) -> Any:
    words, number = request.args.get("q", "").strip()[:100], page_number()
    found = queries.every_article(words, number)
    paging = Paging(number, found.total, queries.PAGE_SIZE)
    return render_template("district/desk.html", acting=acting, found=found, words=words, paging=paging)


@bp.route(f"{DESK}/new", methods=["GET", "POST"])
@permit(Permission.ARTICLE_WRITE)
def write(acting: Any) -> Any:
    form, status = ArticleForm(), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _written(form)
        except DomainError as error:
            form.refuse(error)
    return render_template("district/article_form.html", form=form, acting=acting, article=None), status


def _written(form: ArticleForm) -> Any:
    with writing() as unit:
        unit.result = _desk()
        service.write_article(form.kind.member, form.values(), actor=g.actor)
    flash(_("Saved as a draft."), "success")
    return redirect(unit.result, 303)


def _desk() -> str:
    return url_for(".desk", acting=g.acting.id)


@bp.route(f"{DESK}/<uuid:article_id>", methods=["GET", "POST"])
@permit(Permission.ARTICLE_WRITE, load=queries.article)
def edit(acting: Any, article: Article) -> Any:
    form, status = ArticleForm(data=article_values(article)), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _edited(article, form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
            if isinstance(error, StaleVersion):
                conflicts.show(form, ArticleForm(None, data=article_values(article)))
    return render_template("district/article_form.html", form=form, acting=acting, article=article), status


def _edited(article: Article, form: ArticleForm) -> Any:
    with writing() as unit:
        unit.result = _desk()
        service.edit_article(article, form.values(), actor=g.actor, version=form.version.data or 0)
    flash(_("Saved."), "success")
    return redirect(unit.result, 303)


@bp.post(f"{DESK}/<uuid:article_id>/publish")
@permit(Permission.ARTICLE_WRITE, load=queries.article)
def publish(acting: Any, article: Article) -> Any:
    return _moved(article, service.publish_article, _("It is public now."))


@bp.post(f"{DESK}/<uuid:article_id>/withdraw")
@permit(Permission.ARTICLE_WRITE, load=queries.article)
def withdraw(acting: Any, article: Article) -> Any:
    return _moved(article, service.withdraw_article, _("It is withdrawn and no longer public."))


def _moved(article: Article, verb: Callable[..., None], done: str) -> Any:
    with writing() as unit:
        unit.result = _desk()
        verb(article, actor=g.actor, version=request.form.get("version", 0, type=int))
    flash(done, "success")
    return redirect(unit.result, 303)


@bp.route("/o/<uuid:acting>/contacts", methods=["GET", "POST"])
@permit(Permission.DISTRICT_EDIT)
def contacts(acting: Any) -> Any:
    district = queries.current()
    form, status = ContactsForm(data=contact_values(district)), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            with writing() as unit:
                unit.result = url_for(".contacts", acting=acting.id)
                values = form.values()
                service.change_contacts(queries.current(), values, actor=g.actor, version=form.version.data or 0)
        except StaleVersion as error:
            form.refuse(error)
            conflicts.show(form, ContactsForm(None, data=contact_values(queries.current())))
            status = status_of(error)
        else:
            flash(_("Saved."), "success")
            return redirect(unit.result, 303)
    return render_template("district/contacts.html", form=form, acting=acting), status
