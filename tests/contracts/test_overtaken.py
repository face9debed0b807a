"""Whoever acts on a page that is no longer true is shown what changed meanwhile, and only what they may know."""

import pytest

from marketplace.contracts import changes, queries
from marketplace.contracts.lifecycle import ContractState
from marketplace.core.actors import Via, system
from marketplace.db import acting_as
from tests.contracts.change_makers import AMENDMENT, act, propose
from tests.contracts.makers import make_contract_id

S = ContractState


SYSTEM = system(Via.CLI)


def version_of(app, contract_id):
    with app.app_context(), acting_as(SYSTEM):
        return queries.contract(contract_id).version


@pytest.mark.parametrize(
    ("who", "place", "verb"), [("u1.editor", "u1", "withdraw"), ("bureau.reviewer", "bureau", "supplement")]
)
def test_an_act_on_a_stale_page_is_told_what_was_and_what_is(app, cast, browse, who, place, verb):
    made = make_contract_id(app, cast, S.SUBMITTED)
    opened = version_of(app, made)
    where = f"/o/{cast.organisations['bureau']}/contracts/{made}"
    given = {"originals": "已核对合同原件"}
    form = {name: value for key, value in given.items() for name in (key, f"accept-{key}")}
    for_version = {"version": opened, "accept-version": opened}
    accepted = browse("bureau.reviewer2").post(f"{where}/accept", {**for_version, **form})
    assert accepted.status_code == 303, accepted.text
    mine = f"/o/{cast.organisations[place]}/contracts/{made}"
    typed = {f"{verb}-reason": "缺少附件"} if verb == "supplement" else {}
    answer = browse(who).post(f"{mine}/{verb}", {"version": opened, f"{verb}-version": opened, **typed})
    assert answer.status_code == 409
    main = answer.text.split("<main")[1]
    assert "已提交</del>" in main
    assert "已受理</ins>" in main
    assert f'href="{mine}"' in main
    assert ("您填写的内容仍在" in main) is bool(typed)


def test_a_stale_act_on_a_change_is_told_too(app, cast, browse):
    made = make_contract_id(app, cast, S.REGISTERED)
    with app.app_context():
        with acting_as(SYSTEM):
            contract = queries.contract(made)
        asked = propose(cast, contract, AMENDMENT, amount_fen=90_000_000)
        opened = asked.version
        act(changes.examine, asked, cast, "bureau.reviewer")
        change_id = asked.id
    where = f"/o/{cast.organisations['u1']}/contract-changes/{change_id}"
    answer = browse("u1.editor").post(f"{where}/withdraw", {"version": opened})
    assert answer.status_code == 409, answer.text
    assert f'href="{where}"' in answer.text
    assert "已提交</del>" in answer.text


@pytest.mark.parametrize(
    ("who", "place", "verb", "named", "unnamed"),
    [
        ("u1.editor", "u1", "submit", ["撤回"], ["受理", "要求补正"]),
        ("bureau.reviewer", "bureau", "pass", ["要求补正"], ["撤回"]),
    ],
)
def test_the_acts_named_are_those_of_the_reader(app, cast, browse, who, place, verb, named, unnamed):
    made = make_contract_id(app, cast, S.SUBMITTED)
    opened = version_of(app, made)
    where = f"/o/{cast.organisations[place]}/contracts/{made}"
    answer = browse(who).post(f"{where}/{verb}", {"version": opened}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    told = answer.json["detail"].partition("目前可以")[2]
    assert all(act in told for act in named)
    assert not any(act in told for act in unnamed)
    assert set(answer.json["possible"].values()) >= set(named)


def test_whoever_can_do_nothing_at_present_is_told_so(app, cast, browse):
    made = make_contract_id(app, cast, S.REVIEWED, reviewer="bureau.registrar", registrar="bureau.registrar2")
    where = f"/o/{cast.organisations['bureau']}/contracts/{made}/accept"
    answer = browse("bureau.reviewer").post(where, {"version": version_of(app, made)})
    assert answer.status_code == 422
    assert "目前没有您可以进行的操作" in answer.text
