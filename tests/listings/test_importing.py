"""A file of research results: read cell by cell, taken in whole or not at all, and never twice."""

import csv
import json
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.core.actors import Via, system
from marketplace.core.errors import DomainError, InvalidRows
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district.codes import TechnicalField
from marketplace.ledger.models import LedgerEntry
from marketplace.listings import disciplines, importing, search
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import ResearchResult

PAPER = {
    "id": "p-1", "title": "陶瓷窑炉余热回收", "abstract": "余热回收降低能耗。", "keywords": ["窑炉", "余热"],
    "discipline": "材料科学与工程", "category": "工学",
}  # fmt: skip
SAMPLE = Path(os.environ.get("MARKETPLACE_SAMPLE_DATA", "/nowhere")) / "research_papers.jsonl"


@pytest.fixture
def jsonl(tmp_path):
    def write(*rows, encoding="utf-8"):
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        path = tmp_path / "rows.jsonl"
        path.write_text("\n".join(lines), encoding)
        return path

    return write


@pytest.fixture
def take_in(context, cast):
    """Import a file for the institute r1: take_in(path) gives the report."""

    def taken(path):
        with acting_as(system(Via.CLI)), unit_of_work():
            owner = accounts.organisation(cast.organisations["r1"])
            return importing.take_in(importing.read(path), actor=importing.importer_for(owner))

    return taken


def problems(path):
    with pytest.raises(InvalidRows) as refused:
        importing.read(path)
    return [(problem.row, problem.column) for problem in refused.value.problems]


def imported():
    with acting_as(system(Via.CLI)):
        return session.scalars(select(ResearchResult)).all()


def test_a_row_becomes_a_published_result_with_its_traces(jsonl, take_in, cast):
    report = take_in(jsonl(PAPER))
    listing = imported()[0]
    assert (report.added, listing.state, listing.owner_id) == (1, ListingState.PUBLISHED, cast.organisations["r1"])
    assert (listing.outside_key, listing.field, listing.keywords) == (
        "p-1",
        TechnicalField.MATERIALS,
        ["窑炉", "余热"],
    )
    of = LedgerEntry.object == f"research_result/{listing.id}"
    entries = session.scalars(select(LedgerEntry).where(of).order_by(LedgerEntry.seq))
    trail = [(entry.action, json.loads(entry.body)["actor"]["via"]) for entry in entries]
    assert trail[0] == ("listing.create", "import")
    assert trail[-1] == ("listing.publish", "import")


def test_a_second_import_adds_nothing_and_says_what_differs(jsonl, take_in):
    take_in(jsonl(PAPER, {**PAPER, "id": "p-2"}))
    report = take_in(jsonl(PAPER, {**PAPER, "id": "p-2", "title": "另一个题名"}, {**PAPER, "id": "p-3"}))
    assert (report.added, report.present, report.differing) == (1, 2, ["p-2"])
    assert {listing.title for listing in imported()} == {PAPER["title"]}


def test_one_bad_row_keeps_the_whole_file_out(jsonl, take_in):
    with pytest.raises(InvalidRows):
        take_in(jsonl(PAPER, {**PAPER, "id": "p-2", "title": ""}))
    assert imported() == []


def test_every_bad_cell_is_named_as_the_file_names_it(jsonl):
    bad = [
        {**PAPER, "title": ""}, {**PAPER, "abstract": None}, {**PAPER, "discipline": "炼金术"},
        {**PAPER, "keywords": 7.5}, {**PAPER, "maturity": "ripe"}, {**PAPER, "title": "长" * 201},
        {key: value for key, value in PAPER.items() if key != "id"},
    ]  # fmt: skip
    expected = [
        (1, "title"), (2, "abstract"), (3, "discipline"), (4, "keywords"), (5, "maturity"), (6, "title"), (7, "id"),
    ]  # fmt: skip
    assert problems(jsonl(*bad)) == expected


def test_an_unknown_discipline_is_quoted(jsonl):
    with pytest.raises(InvalidRows) as refused:
        importing.read(jsonl({**PAPER, "discipline": "炼金术"}))
    assert "炼金术" in str(refused.value.problems[0].error)


def test_a_key_that_stands_twice_is_refused(jsonl):
    assert problems(jsonl(PAPER, {**PAPER, "id": "p-2"}, PAPER)) == [(1, "id"), (3, "id")]


@pytest.mark.parametrize("line", ['{"id": ', "[1, 2]", '"text"', "[" * 100_000])
def test_a_broken_line_is_named(jsonl, line):
    assert problems(jsonl(PAPER, line)) == [(2, importing.WHOLE_ROW)]


def test_another_encoding_is_refused_in_plain_words(jsonl):
    with pytest.raises(DomainError, match="UTF-8"):
        importing.read(jsonl(PAPER, encoding="gb18030"))


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_an_empty_file_is_refused(jsonl, content):
    with pytest.raises(DomainError, match="empty"):
        importing.read(jsonl(content))


def test_a_byte_order_mark_and_blank_lines_are_no_trouble(jsonl):
    assert [ready.key for ready in importing.read(jsonl(PAPER, "", encoding="utf-8-sig"))] == ["p-1"]


def test_csv_with_chinese_headings_is_read(tmp_path):
    path = tmp_path / "rows.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [["编号", "题名", "摘要", "关键词", "学科"], ["7", "题名", "摘要\n两行", "窑炉、余热", "05"]]
        )
    ready = importing.read(path)[0]
    assert (ready.key, ready.values["keywords"], ready.values["field"]) == (
        "7",
        ["窑炉", "余热"],
        TechnicalField.MATERIALS,
    )


def test_a_table_with_headings_only_holds_nothing(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("id,title\n", "utf-8")
    with pytest.raises(DomainError, match="no rows"):
        importing.read(path)


def test_a_csv_row_with_cells_past_the_headings_is_refused(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("id,title,summary,field\n1,题名,摘要,05,多余\n", "utf-8")
    assert problems(path) == [(2, importing.WHOLE_ROW)]


def test_of_too_many_keywords_the_first_are_kept(jsonl):
    ready = importing.read(jsonl({**PAPER, "keywords": [f"词{n}" for n in range(20)]}))[0]
    assert ready.values["keywords"] == [f"词{n}" for n in range(8)]


def test_the_owner_must_be_named_where_several_could_be(context):
    with pytest.raises(DomainError, match="2 verified"):
        importing.owner_by(None)


def test_the_owner_must_be_known(context):
    with pytest.raises(DomainError, match="12500118MB0A10099X"):
        importing.owner_by("12500118MB0A10099X")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("中医学", "04"),
        ("计算机科学与技术", "01"),
        ("农学", "09"),
        ("法学", "11"),
        ("基础医学/临床医学", "04"),
        ("历史", "11"),
    ],
)
def test_a_discipline_has_its_field(name, field):
    assert disciplines.field_of(name) == field


@pytest.fixture
def sample():
    if not SAMPLE.exists():
        pytest.skip("MARKETPLACE_SAMPLE_DATA names no folder with research_papers.jsonl")
    return SAMPLE


def test_the_sample_is_imported_once_and_each_paper_is_found_by_its_keywords(sample, take_in, app):
    assert (take_in(sample).added, take_in(sample).added) == (1000, 0)
    engine = app.extensions["search_engine"]
    search.rebuild(engine)
    papers = [json.loads(line) for line in sample.read_text("utf-8").splitlines()[:100]]
    for paper in papers:
        found = search.find(engine, None, " ".join(paper["keywords"]))
        assert paper["id"] in [listing.outside_key for listing in found.items]
