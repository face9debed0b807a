"""Real Chinese papers are found by their own titles."""

import json
import os
from pathlib import Path

import pytest

from search_index import Document, Query, WhooshEngine

PAPERS = Path(os.environ.get("MARKETPLACE_SAMPLE_DATA", "/nowhere")) / "research_papers.jsonl"


@pytest.fixture
def papers():
    if not PAPERS.exists():
        pytest.skip("MARKETPLACE_SAMPLE_DATA names no folder with research_papers.jsonl")
    lines = PAPERS.read_text("utf-8").splitlines()[:200]
    return [Document(paper["id"], "paper", paper["title"], paper["abstract"], {}) for paper in map(json.loads, lines)]


def test_papers_are_found_by_their_own_title(papers, tmp_path):
    engine = WhooshEngine(tmp_path)
    engine.rebuild(papers)
    for paper in papers:
        assert paper.id in [hit.id for hit in engine.search(Query(paper.title, limit=5)).hits]
