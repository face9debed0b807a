"""A file is sent, looked at, confirmed and taken in by the worker: all of it or nothing, and nothing twice."""

import errno
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.opening_columns import COLUMNS, DRAFT_COLUMNS
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import UNSCOPED, acting_as, session, set_actor, unit_of_work
from marketplace.jobs import jobs, worker
from marketplace.jobs.jobs import Job
from marketplace.ledger.models import LedgerEntry
from marketplace.ledger.snapshot import snapshot
from marketplace.listings.codes import ListingKind
from marketplace.listings.models import Listing
from marketplace.listings.sheets import COLUMNS as LISTING_COLUMNS
from marketplace.portal import imports
from marketplace.tally import queries as tally
from tests.documents.sheets import workbook

DAY = date(2025, 3, 10)
CONTRACT = {
    "number": "2025500118000007", "registered_on": date(2025, 4, 8), "title": "操作规范识别系统",
    "subclass": "11", "field": "03", "signed_on": DAY, "begins_on": DAY, "ends_on": date(2026, 3, 9),
    "amount": 860000, "technology": 585000.5, "payment": "分期支付", "ip_kind": "计算机软件著作权",
    "plan_source": "计划外", "is_related": "否", "disclosure": "列示",
    "seller_name": "渝西样例大学", "buyer_name": "凤凰湖样例汽车零部件公司",
}  # fmt: skip
RESULT = {
    "outside_key": "A-1", "title": "窑炉节能", "summary": "回收余热。", "field": "03 先进制造",
    "keywords": "窑炉、节能", "maturity": "Pilot test passed", "price_from_fen": 12.5,
}  # fmt: skip


def sheet(columns, *rows, unit="元"):
    """A workbook with the columns' headings and these rows."""
    heads = [f"{column.header}（{unit}）" if column.is_amount else column.header for column in columns]
    return workbook([heads, *([row.get(column.name) for column in columns] for row in rows)])


def opening(*changes):
    return sheet(COLUMNS, *({**CONTRACT, **change} for change in changes))


def drafts(*changes):
    return sheet(DRAFT_COLUMNS, *({**CONTRACT, **change} for change in changes))


class Sender:
    """Somebody who imports files for their organisation."""

    def __init__(self, app, browse, cast, who, kind):
        self.app, self.visitor, self.kind = app, browse(who), kind
        self.visitor.client.set_cookie("language", "en")
        self.place = f"/o/{cast.organisations[who.split('.')[0]]}/imports"

    def send(self, content, name="合同.xlsx"):
        """Send a file, and let the worker check it; the address of its page."""
        answer = self.visitor.post(f"{self.place}/new/{self.kind}", {"file": (io.BytesIO(content), name)})
        assert answer.status_code == 303, answer.text
        self.work()
        return answer.headers["Location"]

    def work(self):
        """What the worker does about it."""
        with self.app.app_context():
            set_actor(system(Via.WORKER))
            worker.drain({topic: self.app.extensions["handlers"][topic] for topic in (jobs.CHECK, jobs.WRITE)})

    def page(self, address):
        return self.visitor.get(address).text

    def act(self, address, verb, **fields):
        """Press a button of the page, at the version that it shows."""
        found = re.search(r'name="version" value="(\d+)"', self.page(address))
        return self.visitor.post(f"{address}/{verb}", {"version": found[1] if found else "0", **fields})

    def confirm(self, address, **fields):
        answer = self.act(address, "confirm", **fields)
        assert answer.status_code == 303, answer.text
        self.work()
        return self.page(address)

    def take(self, content, name="合同.xlsx"):
        return self.confirm(self.send(content, name))


@pytest.fixture
def sender(app, browse, cast):
    return lambda who, kind: Sender(app, browse, cast, who, kind)


@pytest.fixture
def registrar(sender):
    return sender("bureau.registrar", "opening")


@pytest.fixture
def count(app):
    """How many rows a model has, whoever may see them."""

    def counted(model):
        with app.app_context():
            return session.scalar(select(func.count()).select_from(model), execution_options=UNSCOPED)

    return counted


class TestEarlierContracts:
    def test_a_file_is_previewed_before_anything_comes_in(self, registrar, count):
        page = registrar.page(
            registrar.send(opening({}, {"number": "2025500118000008", "amount": 1, "technology": 1}))
        )
        assert "Waiting for your decision" in page
        assert "捌拾陆万零壹元整" in page
        assert "操作规范识别系统" in page
        assert count(Contract) == 0

    def test_a_confirmed_file_is_posted(self, app, registrar):
        assert "1 rows were imported" in registrar.take(opening({}))
        with app.app_context():
            assert tally.total(tally.Window(start=date(2025, 4, 8), end=date(2025, 4, 8))) == tally.Total(
                1, 86_000_000, 58_500_050
            )

    def test_the_same_file_again_adds_nothing(self, registrar, count):
        registrar.take(opening({}))
        page = registrar.page(registrar.send(opening({})))
        assert "There is nothing to import" in page
        assert count(Contract) == 1

    def test_one_that_says_something_else_of_the_same_number_is_wrong(self, registrar):
        registrar.take(opening({}))
        page = registrar.page(registrar.send(opening({"amount": 860001})))
        assert "with another content" in page
        assert "Import 1 rows" not in page

    def test_wrong_rows_come_back_marked(self, registrar):
        address = registrar.send(opening({}, {"number": 2025500118000008, "amount": "120万"}))
        with registrar.visitor.get(f"{address}/errors") as answer:
            found = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
        names = [cell.value for cell in found[1]]
        amount = found.cell(3, names.index("合同成交额（元）") + 1)
        assert names[-1] == "What is wrong"
        assert "already contains a unit" in found.cell(3, len(names)).value
        assert "already contains a unit" in amount.comment.text
        assert amount.fill.fgColor.rgb.endswith("F8D7DA")
        assert found.cell(2, len(names)).value is None
        assert found.auto_filter.ref

    def test_the_right_rows_come_in_alone_only_if_somebody_says_so(self, registrar, count):
        address = registrar.send(opening({}, {"number": "2025500118000008", "amount": "120万"}))
        assert registrar.act(address, "confirm").status_code == 422
        assert count(Contract) == 0
        assert "1 were left out" in registrar.confirm(address, partly="1")
        assert count(Contract) == 1

    def test_a_row_that_became_wrong_since_keeps_the_whole_file_out(self, registrar, count):
        first = registrar.send(opening({}, {"number": "2025500118000008"}))
        registrar.take(opening({"number": "2025500118000008", "title": "另一个"}))
        page = registrar.confirm(first)
        assert "Nothing was imported" in page
        assert "row 3" in page
        assert count(Contract) == 1

    def test_the_ledger_holds_what_it_would_hold_of_each_alone(self, app, registrar):
        registrar.take(opening({}))
        with app.app_context():
            set_actor(system(Via.CLI))
            contract = session.scalars(select(Contract)).one()
            entry = session.scalars(select(LedgerEntry).where(LedgerEntry.action == "contract.opening")).one()
            kept = json.loads(entry.body)
        assert kept["after"] == snapshot(contract)
        assert kept["actor"]["via"] == "import"

    def test_csv_comes_in_as_well(self, registrar):
        rows = [[column.header + ("(万元)" if column.is_amount else "") for column in COLUMNS],
                [str(CONTRACT.get(column.name) or "") for column in COLUMNS]]  # fmt: skip
        text = "\r\n".join(",".join(row) for row in rows).replace("860000", "８６").replace("585000.5", "58.5")
        assert "1 rows were imported" in registrar.take(text.encode("gb18030"), "合同.csv")

    def test_nobody_else_may(self, sender):
        for who in ("u1.editor", "bureau.reviewer"):
            other = sender(who, "opening")
            assert other.visitor.get(f"{other.place}/new/opening").status_code == 403
        assert sender("bureau.auditor", "opening").visitor.get(f"{other.place}/new/opening").status_code == 403


class TestDrafts:
    def test_each_row_is_a_draft_of_the_sender(self, app, cast, sender):
        sender("u1.editor", "contracts").take(drafts({"seller_name": None, "amount": 86}, {"title": "另一个"}))
        with app.app_context():
            set_actor(cast.actor("u1.editor"))
            found = session.scalars(select(Contract).order_by(Contract.amount_fen)).all()
            assert {contract.state for contract in found} == {ContractState.DRAFT}
            assert [contract.owner_id for contract in found] == [cast.organisations["u1"]] * 2
            assert found[0].seller.organisation_id == cast.organisations["u1"]
            assert found[0].technology_fen == 86_00

    def test_a_deduction_is_a_line_of_its_contract(self, app, cast, sender):
        line = {"deduction_kind": "设备", "deduction_description": "工业相机", "deduction": 180000}
        sender("u1.editor", "contracts").take(drafts(line))
        with app.app_context():
            set_actor(cast.actor("u1.editor"))
            contract = session.scalars(select(Contract)).one()
            assert (contract.technology_fen, contract.deductions[0].description) == (68_000_000, "工业相机")

    def test_twice_adds_nothing_and_another_content_is_wrong(self, sender, count):
        editor = sender("u1.editor", "contracts")
        editor.take(drafts({}))
        assert "There is nothing to import" in editor.page(editor.send(drafts({})))
        assert "with another content" in editor.page(editor.send(drafts({"amount": 1})))
        assert count(Contract) == 1

    def test_others_see_neither_job_nor_file(self, sender):
        address = sender("u1.editor", "contracts").send(drafts({}, {"amount": "x"}))
        other = sender("e1.engineer", "contracts")
        for rest in ("", "/errors"):
            assert other.visitor.get(address + rest).status_code == 403
            assert other.visitor.get(f"{other.place}/{address.rsplit('/', 1)[1]}{rest}").status_code == 404


class TestListings:
    def test_each_row_is_a_draft(self, app, cast, sender):
        sender("u1.editor", "results").take(sheet(LISTING_COLUMNS[ListingKind.RESULT], RESULT, unit="万元"))
        with app.app_context():
            set_actor(cast.actor("u1.editor"))
            found = session.scalars(select(Listing)).one()
            assert (found.state, found.outside_key, found.maturity) == ("draft", "A-1", "pilot")
            assert (found.keywords, found.price_from_fen) == (["窑炉", "节能"], 12_500_000)

    def test_twice_adds_nothing_and_another_content_is_wrong(self, sender, count):
        columns, editor = LISTING_COLUMNS[ListingKind.RESULT], sender("u1.editor", "results")
        editor.take(sheet(columns, RESULT))
        assert "There is nothing to import" in editor.page(editor.send(sheet(columns, RESULT)))
        assert "with another content" in editor.page(editor.send(sheet(columns, {**RESULT, "title": "改了"})))
        assert count(Listing) == 1

    @pytest.mark.parametrize("kind", ListingKind)
    def test_every_template_can_be_filled_in_and_sent_back(self, sender, kind):
        editor = sender("bureau.reviewer" if kind is ListingKind.SCENARIO else "u1.editor", kind.place)
        with editor.visitor.get(f"{editor.place}/new/{kind.place}/template") as answer:
            book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
        assert len(book.sheetnames) == 3
        assert book.active.data_validations.dataValidation
        file = io.BytesIO()
        book.active.append(["x"])
        book.save(file)
        assert "This cell is empty." in editor.page(editor.send(file.getvalue()))


class TestWhatGoesWrong:
    def test_a_file_that_is_none_is_refused_on_its_page(self, registrar):
        page = registrar.page(registrar.send(b"PK\x03\x04 not a workbook"))
        assert "Nothing was imported" in page
        assert "damaged" in page

    def test_a_file_of_another_kind_is_refused_beside_its_field(self, registrar):
        answer = registrar.visitor.post(f"{registrar.place}/new/opening", {"file": (io.BytesIO(b"x"), "a.pdf")})
        assert answer.status_code == 422
        assert "Only workbooks" in answer.text

    def test_a_heading_that_is_missing_is_named(self, registrar):
        assert "登记编号" in registrar.page(registrar.send(workbook([["项目名称"], ["x"]])))

    def test_a_role_that_is_lost_before_the_work_begins_lets_nothing_in(self, app, cast, registrar, count):
        address = registrar.send(opening({}))
        registrar.act(address, "confirm")
        with app.app_context(), acting_as(system(Via.CLI)), unit_of_work():
            for role in accounts.current_memberships(cast.person("bureau.registrar").id):
                people.end_membership(role, actor=system(Via.CLI))
        registrar.work()
        assert count(Contract) == 0

    def test_a_disk_that_fills_is_said_and_nothing_is_lost(self, registrar, count, monkeypatch):
        def full(*_args, **_more):
            raise OSError(errno.ENOSPC, "No space left on device")

        address = registrar.send(opening({}))
        with monkeypatch.context() as patched:
            patched.setattr(imports.importing, "take_in", full)
            page = registrar.confirm(address)
        assert "no room left" in page
        assert count(Contract) == 0
        assert "1 rows were imported" in registrar.take(opening({}))

    def test_work_that_was_done_before_the_worker_died_is_not_done_again(self, app, registrar, count):
        address = registrar.send(opening({}))
        registrar.confirm(address)
        job_id = address.rsplit("/", 1)[1]
        with app.app_context():
            set_actor(system(Via.WORKER))
            imports.write(Path("nowhere"), [job_id])
        assert count(Contract) == 1

    def test_two_who_confirm_at_once_import_it_once(self, registrar, count):
        address = registrar.send(opening({}))
        answers = [registrar.visitor.post(f"{address}/confirm", {"version": "2"}).status_code for _ in range(2)]
        registrar.work()
        assert (answers, count(Contract)) == ([303, 409], 1)

    def test_what_is_discarded_leaves_nothing(self, app, registrar):
        address = registrar.send(opening({}))
        assert registrar.act(address, "discard").status_code == 303
        assert list(app.extensions["settings"].imports_dir.iterdir()) == []
        assert "Discarded" in registrar.page(address)

    def test_files_are_swept_away_a_week_after(self, app, registrar, time_machine):
        registrar.take(opening({}))
        root = app.extensions["settings"].imports_dir
        with app.app_context():
            set_actor(system(Via.WORKER))
            imports.sweep(root)
            assert len(list(root.iterdir())) == 1
            time_machine.move_to(clock.now() + timedelta(days=8))
            imports.sweep(root)
        assert list(root.iterdir()) == []

    def test_progress_stands_on_the_page_while_it_runs(self, app, registrar):
        answer = registrar.visitor.post(
            f"{registrar.place}/new/opening", {"file": (io.BytesIO(opening({})), "a.xlsx")}
        )
        folder = app.extensions["settings"].imports_dir / answer.headers["Location"].rsplit("/", 1)[1]
        (folder / "progress").write_text("1250 5000")
        page = registrar.page(answer.headers["Location"])
        assert '<progress class="bar" max="100" value="25"' in page
        assert 'hx-trigger="every 1s"' in page


def test_jobs_are_their_organisations(app, cast):
    with app.app_context():
        for who in ("u1.editor", "e1.engineer"):
            with acting_as(cast.actor(who)), unit_of_work():
                jobs.start(jobs.new_id(), "contracts", actor=cast.actor(who), file_name="a.csv", sha256="0" * 64)
        with acting_as(cast.actor("u1.editor")):
            assert [job.owner_id for job in session.scalars(select(Job))] == [cast.organisations["u1"]]
