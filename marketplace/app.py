"""The composition root: it knows every room, and puts them together into one application."""

from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from marketplace import config, handlers, self_check
from marketplace.accounts import api as accounts_api
from marketplace.accounts import (
    checking_pages,
    identity,
    joining_pages,
    me_pages,
    own_pages,
    recovery_pages,
    sign_in_pages,
    sign_ins,
)
from marketplace.accounts import file_pages as accounts_files
from marketplace.accounts import history_pages as accounts_history
from marketplace.accounts import pages as accounts_pages
from marketplace.accounts import token_pages as accounts_tokens
from marketplace.audit import access_pages as audit_accesses
from marketplace.audit import pages as audit_pages
from marketplace.brokers import api as brokers_api
from marketplace.brokers import blueprint as brokers_pages
from marketplace.contracts import acts as contracts_acts
from marketplace.contracts import assignment_pages as contract_assignments
from marketplace.contracts import batch_pages as contracts_batches
from marketplace.contracts import change_api as contracts_change_api
from marketplace.contracts import consent_pages as contracts_consent
from marketplace.contracts import decision_pages as contract_decisions
from marketplace.contracts import desk_api as contracts_desk_api
from marketplace.contracts import desk_pages as contracts_desk
from marketplace.contracts import dossier_pages as contracts_dossier
from marketplace.contracts import entry_pages as contracts_entry
from marketplace.contracts import file_pages as contracts_files
from marketplace.contracts import framework_pages as contract_frameworks
from marketplace.contracts import model_text_pages as model_texts
from marketplace.contracts import opening_pages as contracts_opening
from marketplace.contracts import overtaken as contracts_overtaken
from marketplace.contracts import paper_pages as contracts_papers
from marketplace.contracts import reckoning as contracts_reckoning
from marketplace.contracts import register_api as contracts_register_api
from marketplace.contracts import register_pages as contracts_register
from marketplace.contracts import rule_edit_pages as contract_rule_edits
from marketplace.contracts import rule_pages as contract_rules
from marketplace.contracts import second_look_pages as contracts_after
from marketplace.contracts import unfinished_pages as contracts_unfinished
from marketplace.contracts import verify_pages as contracts_verifying
from marketplace.contracts import warning_pages as contract_warnings
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.models import Contract
from marketplace.db import database, schema
from marketplace.db import engine as db_engine
from marketplace.district import calendar_pages, rate_pages
from marketplace.district import pages as district_pages
from marketplace.documents.intake import Intake
from marketplace.documents.store import Store
from marketplace.ledger.accesses import Spool
from marketplace.listings import blueprint as listings_pages
from marketplace.listings import interest_api as interests_api
from marketplace.listings import overtaken as listings_overtaken
from marketplace.listings import review_api as listings_api
from marketplace.listings.models import Listing
from marketplace.notices import pages as notices_pages
from marketplace.operations import pages as operations_pages
from marketplace.operations import quality_pages
from marketplace.operations.place import Place
from marketplace.portal import api_pages as portal_api
from marketplace.portal import frame
from marketplace.portal import help_pages as portal_help
from marketplace.portal import import_pages as portal_imports
from marketplace.portal import merge_pages as portal_merging
from marketplace.portal import search_pages as portal_pages
from marketplace.programme import api as programme_api
from marketplace.programme import pages as programme_pages
from marketplace.programme import pivot_pages, received_pages, report_pages, statistics_pages
from marketplace.web import (
    accesses,
    assets,
    errors,
    exports,
    gate,
    i18n,
    logs,
    openapi,
    overtaken,
    possible,
    proving,
    security,
)
from search_index import WhooshEngine

# Who says what became of an object that somebody was overtaken on.
TELLERS: dict[type, overtaken.Teller] = {
    Contract: contracts_overtaken.of_contract,
    ContractChange: contracts_overtaken.of_change,
    Listing: listings_overtaken.of_listing,
}
# A blueprint whose pages stand in several files comes once.
BLUEPRINTS = tuple(
    dict.fromkeys(
        (
            portal_pages.bp,
            portal_api.bp,
            portal_merging.bp,
            portal_imports.bp,
            portal_help.bp,
            accounts_pages.bp,
            accounts_history.bp,
            accounts_tokens.bp,
            accounts_files.bp,
            sign_in_pages.bp,
            recovery_pages.bp,
            me_pages.bp,
            notices_pages.bp,
            joining_pages.bp,
            checking_pages.bp,
            own_pages.bp,
            listings_pages.bp,
            district_pages.bp,
            calendar_pages.bp,
            rate_pages.bp,
            brokers_pages.bp,
            programme_pages.bp,
            statistics_pages.bp,
            pivot_pages.bp,
            received_pages.bp,
            report_pages.bp,
            operations_pages.bp,
            quality_pages.bp,
            audit_pages.bp,
            audit_accesses.bp,
            contracts_desk.bp,
            contract_decisions.bp,
            contract_frameworks.bp,
            contract_rules.bp,
            contract_rule_edits.bp,
            model_texts.bp,
            contract_assignments.bp,
            contracts_dossier.bp,
            contracts_entry.bp,
            contracts_opening.bp,
            contract_warnings.bp,
            contracts_files.bp,
            contracts_consent.bp,
            contracts_reckoning.bp,
            contracts_unfinished.bp,
            contracts_after.bp,
            contracts_register.bp,
            contracts_papers.bp,
            contracts_batches.bp,
            contracts_verifying.bp,
        )
    )
)
API = tuple(
    dict.fromkeys(
        (
            accounts_api.bp,
            listings_api.bp,
            interests_api.bp,
            contracts_desk_api.bp,
            contracts_change_api.bp,
            contracts_register_api.bp,
            brokers_api.bp,
            programme_api.bp,
            openapi.bp,
        )
    )
)
LARGEST_REQUEST = 2 * 1024 * 1024


def create_app(settings: config.Settings | None = None, **overrides: Any) -> Flask:
    """The application. Raises self_check.Unsafe where a part of it is not safe to run on."""
    settings = settings or config.from_environment()
    app = gate.GatedFlask("marketplace", template_folder="web/templates", static_folder=None)
    app.config.update(_flask_config(settings), **overrides)
    _install_database(app)
    furnish(app, settings)
    logs.configure(settings.log_format)
    logs.install(app)
    # The order of the checks of each request: its size, forgery, then who and whether, then the page.
    app.before_request(gate.allow_size)
    csrf = CSRFProtect(app)
    gate.install(app, identity.install(app))
    i18n.install(app)
    errors.install(app)
    overtaken.tell(app, TELLERS)
    possible.narrow(app, {Contract: contracts_acts.of_reader})
    proving.install(app)
    security.install(app, settings.trusted_proxies)
    accesses.install(app)
    frame.install(app)
    exports.install(app)
    assets.install(app, settings.assets_dir, app.config.get("ASSET_MANIFEST"))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _install_api(app, csrf)
    with app.app_context():
        self_check.run(settings)
    return app


def _install_api(app: Flask, csrf: CSRFProtect) -> None:
    openapi.install(app, API)
    for part in API:
        app.register_blueprint(part)
        # Whoever forges a form has the cookies of their victim, and the API takes none: tokens alone open it.
        csrf.exempt(part)


def _flask_config(settings: config.Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": db_engine.options(settings.database_url),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": sign_ins.LIFETIME,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
    }


def _install_database(app: Flask) -> None:
    database.init_app(app)
    Migrate(app, database, directory=str(schema.MIGRATIONS), render_as_batch=True)
    with app.app_context():
        db_engine.prepare(database.engine)


def furnish(app: Flask, settings: config.Settings) -> None:
    """Give `app` all that is made from `settings`. Tests do it again, and have moved it to another directory."""
    app.extensions["settings"] = settings
    app.extensions["spool"] = Spool(settings.accesses_dir)
    app.extensions["intake"] = Intake(Store(settings.files_dir), settings.scan_command)
    # The engine opens its files at the first question, so that a missing index keeps nobody from starting.
    engine = app.extensions["search_engine"] = WhooshEngine(settings.index_dir)
    with app.app_context():
        place = app.extensions["place"] = Place(database.engine, settings.data_dir, settings.postgresql_bin or None)
    app.extensions["handlers"] = handlers.handlers(engine, settings, place)
    app.extensions["periodic"] = handlers.periodic(engine, settings)
