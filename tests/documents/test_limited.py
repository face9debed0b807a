"""The limited process: it answers, refuses, and ends when it has used up what it may use."""

import os
import time
from pathlib import Path

import pytest

from marketplace.core.errors import Busy
from marketplace.documents import limited
from marketplace.documents.limited import Crashed, Exceeded, Limits
from marketplace.documents.refusals import Refused


def run(task: str, limits: Limits | None = None, **request: object) -> object:
    return limited.run(f"tests.documents.tasks:{task}", dict(request), limits)


def test_it_answers_and_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    answer = run("answer", text="汉字", number=1)
    assert isinstance(answer, dict)
    assert answer["given"] == {"text": "汉字", "number": 1}
    assert "SECRET_KEY" not in answer["environment"]


def test_a_refusal_comes_back_with_its_reason() -> None:
    with pytest.raises(Refused, match=r"At most 20 MB\."):
        run("refuse")


def test_what_nobody_foresaw_is_a_damaged_file() -> None:
    with pytest.raises(Crashed):
        run("fail")


def test_a_library_that_dies_has_used_up_what_it_may() -> None:
    with pytest.raises(Exceeded):
        run("die")


def test_it_ends_when_its_time_is_used_up() -> None:
    began = os.times().children_user
    with pytest.raises(Exceeded):
        run("spin", Limits(cpu_seconds=1))
    assert os.times().children_user - began < 2.5


def test_it_ends_when_its_memory_is_used_up() -> None:
    with pytest.raises(Exceeded):
        run("grow")


def test_it_ends_when_it_writes_too_much(tmp_path: Path) -> None:
    with pytest.raises(Exceeded):
        run("write", Limits(written=2 * 1024**2), path=str(tmp_path / "large"))


def test_it_ends_by_the_clock_too() -> None:
    began = time.monotonic()
    with pytest.raises(Exceeded):
        run("spin", Limits(cpu_seconds=60, seconds=0.5))
    assert time.monotonic() - began < 5


def test_who_gets_no_turn_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "PATIENCE_SECONDS", 0.05)
    for _ in range(limited.AT_ONCE):
        limited._turns.acquire()
    try:
        with pytest.raises(Busy):
            run("answer")
    finally:
        for _ in range(limited.AT_ONCE):
            limited._turns.release()
