"""The one blueprint on which the contracts' pages stand: filer's, office's and the public register's."""

from flask import Blueprint

bp = Blueprint("contracts", __name__, template_folder="templates")
