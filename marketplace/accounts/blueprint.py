"""The blueprint of accounts; its pages stand in several files."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, template_folder="templates")
