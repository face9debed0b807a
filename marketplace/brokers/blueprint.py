"""All addresses of brokers and their cases on one page."""

from flask import Blueprint

from marketplace.brokers import case_pages, file_pages, pages

INTEREST = "/o/<uuid:acting>/interests/<uuid:interest_id>"
CASE = "/o/<uuid:acting>/cases/<uuid:case_id>"
FILE = f"{CASE}/files/<uuid:attachment>"
BOTH = ("GET", "POST")

bp = Blueprint("brokers", __name__, template_folder="templates")

bp.add_url_rule("/brokers", view_func=pages.index)
bp.add_url_rule("/brokers/<uuid:broker_id>", view_func=pages.show)
bp.add_url_rule("/o/<uuid:acting>/broker-profile", view_func=pages.profile, methods=BOTH)

bp.add_url_rule(f"{INTEREST}/case", view_func=case_pages.open_case, methods=BOTH)
bp.add_url_rule("/o/<uuid:acting>/cases", view_func=case_pages.cases)
bp.add_url_rule(CASE, view_func=case_pages.case)
bp.add_url_rule(f"{CASE}/history", view_func=case_pages.history)
bp.add_url_rule(f"{CASE}/steps", view_func=case_pages.step, methods=["POST"])
bp.add_url_rule(f"{CASE}/files", view_func=file_pages.add_files, methods=["POST"])
bp.add_url_rule(FILE, view_func=file_pages.file)
bp.add_url_rule(f"{FILE}/preview", view_func=file_pages.file_preview)
bp.add_url_rule(f"{FILE}/remove", view_func=file_pages.remove_file, methods=["POST"])
bp.add_url_rule(f"{CASE}/draft.docx", view_func=case_pages.draft_in_word)
bp.add_url_rule(f"{CASE}/contract", view_func=case_pages.contract, methods=BOTH)
