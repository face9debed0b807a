"""All addresses of listings on one page."""

from flask import Blueprint

from marketplace.listings import desk_pages, file_pages, interest_pages, pages

PLACE = "<any(results, demands, scenarios):place>"
LISTING = "/o/<uuid:acting>/listings/<uuid:listing_id>"
INTEREST = "/o/<uuid:acting>/interests/<uuid:interest_id>"
FILES, PUBLIC_FILES = f"{LISTING}/files", f"/{PLACE}/<uuid:listing_id>/files"
ONE = "<uuid:attachment>"
BOTH = ("GET", "POST")

bp = Blueprint("listings", __name__, template_folder="templates")

bp.add_url_rule(f"/{PLACE}", view_func=pages.index)
bp.add_url_rule(f"/{PLACE}/<uuid:listing_id>", view_func=pages.show)
bp.add_url_rule(f"/{PLACE}/<uuid:listing_id>/interest", view_func=pages.ask)
bp.add_url_rule("/scenarios/<int(min=2020, max=2100):year>", view_func=pages.year, defaults={"place": "scenarios"})

bp.add_url_rule("/o/<uuid:acting>/listings", view_func=desk_pages.own)
bp.add_url_rule(
    "/o/<uuid:acting>/listings/new/<any(result, demand, scenario):kind>", view_func=desk_pages.new, methods=BOTH
)
bp.add_url_rule(LISTING, view_func=desk_pages.manage)
bp.add_url_rule(f"{LISTING}/history", view_func=desk_pages.history)
bp.add_url_rule(f"{LISTING}/edit", view_func=desk_pages.edit, methods=BOTH)
bp.add_url_rule(f"{LISTING}/<any(submit, withdraw, reopen):event>", view_func=desk_pages.move, methods=["POST"])

bp.add_url_rule(FILES, view_func=file_pages.add_files, methods=["POST"])
bp.add_url_rule(f"{FILES}/{ONE}", view_func=file_pages.file)
bp.add_url_rule(f"{FILES}/{ONE}/preview", view_func=file_pages.file_preview)
bp.add_url_rule(f"{FILES}/{ONE}/remove", view_func=file_pages.remove_file, methods=["POST"])
bp.add_url_rule(f"{PUBLIC_FILES}/{ONE}", view_func=file_pages.public_file)
bp.add_url_rule(f"{PUBLIC_FILES}/{ONE}/preview", view_func=file_pages.public_file_preview)

bp.add_url_rule("/o/<uuid:acting>/review", view_func=desk_pages.review_queue)
bp.add_url_rule(f"{LISTING}/publish", view_func=desk_pages.publish, methods=["POST"])
bp.add_url_rule(f"{LISTING}/return", view_func=desk_pages.return_, methods=["POST"])
bp.add_url_rule(f"{LISTING}/take-down", view_func=desk_pages.take_down, methods=BOTH)

bp.add_url_rule(
    f"/o/<uuid:acting>/{PLACE}/<uuid:listing_id>/interest", view_func=interest_pages.express, methods=BOTH
)
bp.add_url_rule("/o/<uuid:acting>/interests", view_func=interest_pages.interests)
bp.add_url_rule(INTEREST, view_func=interest_pages.interest)
bp.add_url_rule(f"{INTEREST}/answer", view_func=interest_pages.answer, methods=["POST"])
bp.add_url_rule(f"{INTEREST}/decline", view_func=interest_pages.decline, methods=["POST"])
