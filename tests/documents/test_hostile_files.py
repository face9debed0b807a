"""G14: every hostile file is refused for its reason, cheaply, and nothing of it is left."""

import io
import resource
from pathlib import Path

import pytest

from marketplace.core.errors import DomainError
from marketplace.documents.intake import Intake, Taken
from marketplace.documents.refusals import Refused
from marketplace.documents.store import Store
from tests.documents.corpus import GOOD, HOSTILE, File

MOST_SECONDS = 2.0


@pytest.fixture
def intake(tmp_path: Path) -> Intake:
    return Intake(Store(tmp_path / "files"))


def take(intake: Intake, file: File, *, strip: bool = True) -> Taken:
    return intake.take(io.BytesIO(file.make()), file.name, strip=strip)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def spent() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_for_its_reason_cheaply_and_leaves_nothing(intake: Intake, name: str) -> None:
    file = HOSTILE[name]
    content = io.BytesIO(file.make())
    before = spent()
    with pytest.raises(Refused) as refused:
        intake.take(content, file.name, strip=True)
    assert refused.value.message == file.reason
    # The limit is checked by the kernel's clock ticks; what we spend on starting and ending comes on top.
    assert spent() - before < MOST_SECONDS + 0.5
    assert files_in(intake.store.folder) == []


def test_there_are_at_least_sixty_of_them() -> None:
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_taken(intake: Intake, name: str) -> None:
    file = GOOD[name]
    taken = take(intake, file, strip=False)
    assert intake.store.path(taken.sha256).read_bytes() == file.make()
    assert taken.size == len(file.make())


def test_a_refusal_can_be_said_in_words(intake: Intake) -> None:
    with pytest.raises(DomainError, match="at most 40 million pixels"):
        take(intake, HOSTILE["a picture of 30,000 by 30,000"])
