"""A form begins with what is known: one's own earlier contract, the directory; never with another's filing."""

from dataclasses import replace
from typing import Any

from flask import Flask

from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Side
from tests.access.shown import form_to
from tests.contracts.makers import SAID as EVERYTHING
from tests.contracts.makers import make_contract_id, party
from tests.contracts.test_pages import TYPED
from tests.people import ORGANISATIONS, Cast

SAID = replace(EVERYTHING, address="样例大道99号", contact="王样例")
BUYER = replace(party(Side.BUYER, "e3"), industry="C36", particulars=SAID)
SELLER = replace(party(Side.SELLER, "u1"), industry="P83")


def test_a_similar_one_has_its_words_and_parties_but_neither_its_days_nor_its_money(
    app: Flask, cast: Cast, browse: Any
) -> None:
    made = make_contract_id(app, cast, buyer=BUYER)
    page = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/new?like={made}").text
    assert f'value="{TYPED["title"]}"' in page
    assert 'value="样例大道99号"' in page
    for text in ("860000.00", '2025-03-10" ', "180000.00"):
        assert f'value="{text}' not in page


def test_of_anothers_contract_there_is_no_similar_one(app: Flask, cast: Cast, browse: Any) -> None:
    made = make_contract_id(app, cast, ContractState.SUBMITTED, buyer=BUYER)
    theirs = browse("e3.engineer").get(f"/o/{cast.organisations['e3']}/contracts/new?like={made}")
    assert theirs.status_code == 404


def test_a_party_brings_what_the_directory_and_ones_own_filings_say(app: Flask, cast: Cast, browse: Any) -> None:
    make_contract_id(app, cast, buyer=BUYER, seller=SELLER)
    name = ORGANISATIONS["e3"][0]
    own = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/party?name={name}").json
    assert (own["code"], own["industry"], own["address"]) == (ORGANISATIONS["e3"][4], "C36", "样例大道99号")
    stranger = browse("e4.engineer").get(f"/o/{cast.organisations['e4']}/contracts/party?name={name}").json
    assert stranger == {"code": own["code"], "nature": own["nature"], "region": own["region"]}
    again = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/new").text
    assert 'value="P83' in again


def test_ones_own_side_begins_with_what_the_directory_says(cast: Cast, browse: Any) -> None:
    page = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/new").text
    _name, _kind, nature, region, code = ORGANISATIONS["u1"]
    shown = form_to(page, "/new")
    assert (shown["seller_nature"], shown["seller_region"], shown["seller_code"]) == (nature, region, code)


def test_what_a_filing_said_of_its_filer_is_kept_in_the_directory_by_one_button(
    app: Flask, cast: Cast, browse: Any
) -> None:
    made = make_contract_id(app, cast, ContractState.SUBMITTED, seller=SELLER)
    place = f"/o/{cast.organisations['u1']}/contracts"
    assert "keep-particulars" not in browse("u1.editor").get(f"{place}/{made}").text
    admin = browse("u1.admin")
    button = form_to(admin.get(f"{place}/{made}").text, "/keep-particulars")
    assert admin.post(f"{place}/{made}/keep-particulars", button).status_code == 303
    assert "keep-particulars" not in admin.get(f"{place}/{made}").text
    shown = form_to(admin.get(f"/o/{cast.organisations['u1']}/organisation").text, "/entry")
    assert (shown["industry"][:3], shown["contact"]) == ("P83", SELLER.particulars.contact)


def test_the_directory_goes_before_what_was_filed_last(app: Flask, cast: Cast, browse: Any) -> None:
    make_contract_id(app, cast, seller=SELLER)
    admin, ours = browse("u1.admin"), f"/o/{cast.organisations['u1']}/organisation"
    typed = form_to(admin.get(ours).text, "/entry")
    assert admin.post(f"{ours}/entry", {**typed, "industry": "C36"}).status_code == 303
    shown = form_to(admin.get(f"/o/{cast.organisations['u1']}/contracts/new").text, "/new")
    assert (shown["seller_industry"][:3], shown["seller_contact"]) == ("C36", SELLER.particulars.contact)
