"""Model texts (示范文本) of draft contracts, one of each class: shipped with the product, and edited by the bureau.

A text is plain lines: `# ` is the title, `## ` a heading, all else paragraphs. Names in braces are filled in with
what is known of a contract, and left open where nothing is. Statutory essentials: Civil Code art. 845 and 846.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import ledger
from marketplace.accounts.history import Told
from marketplace.contracts.classes import ContractClass
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import Base, Id, choice, session

DATA = Path(__file__).parent / "data"
WORDS = json.loads((DATA / "draft_words.json").read_text(encoding="utf-8"))
LONGEST = 40_000
BLOCKS = frozenset({"seller_block", "buyer_block", "deductions", "shares", "signatures"})
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
TOLD = Told(
    fields={"text": N_("Text"), "contract_class": N_("Class of contract")},
    acts={"write": N_("Written anew"), "restore": N_("The shipped text restored")},
)


@dataclass(frozen=True)
class Placeholder:
    """A name that may stand in braces; `fills` names the fact that goes there, or is empty for what people write."""

    name: str
    fills: str
    english: str

    @property
    def is_block(self) -> bool:
        """Whether a table or a block goes there, which needs a line of its own."""
        return self.fills in BLOCKS


PLACEHOLDERS = {given["name"]: Placeholder(**given) for given in WORDS["placeholders"]}


class ModelText(Base):
    """The model text of one class as the bureau wrote it."""

    __tablename__ = "model_text"
    __recorded__ = True
    id: Mapped[Id]
    contract_class: Mapped[ContractClass] = choice(ContractClass, unique=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


def shipped(of: ContractClass) -> str:
    """The text that comes with the product."""
    return (DATA / "model_texts" / f"{of.value}.txt").read_text(encoding="utf-8")


def present(of: ContractClass) -> ModelText:
    """The text that holds now: the bureau's, else the shipped one, whose version is 0."""
    found = session.scalar(select(ModelText).where(ModelText.contract_class == of))
    return found or ModelText(contract_class=of, text=shipped(of), version=0)


def write(of: ContractClass, text: str, *, actor: Actor, version: int) -> ModelText:
    """Write a class's text anew; drafts that were downloaded stay as they are.

    Raises NotPermitted, StaleVersion, InvalidInput: nothing is there, or a placeholder that does not exist, by name.
    """
    return _put(of, _normal(text), "write", actor, version)


def restore(of: ContractClass, *, actor: Actor, version: int) -> ModelText:
    """Go back to the shipped text. Raises NotPermitted, StaleVersion."""
    return _put(of, shipped(of), "restore", actor, version)


def _put(of: ContractClass, text: str, act: str, actor: Actor, version: int) -> ModelText:
    allow(actor, Permission.RULES_EDIT)
    found = present(of)
    require_version(found, version)
    _require_sound(text)
    kept = found if found.version else ModelText(contract_class=of)
    kept.text = text
    session.add(kept)
    ledger.append(actor, f"model_text.{act}", kept)
    return kept


def _normal(text: str) -> str:
    """With line ends as we write them, and without blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"


def _require_sound(text: str) -> None:
    if not text.strip():
        raise InvalidInput({"text": N_("Please fill in this field.")})
    if len(text) > LONGEST:
        raise InvalidInput({"text": DomainError(N_("At most %(most)s characters fit here."), most=LONGEST)})
    unknown = unknown_names(text)
    if unknown:
        listed = "、".join(f"{{{name}}}"[:40] for name in unknown[:10])
        raise InvalidInput({"text": DomainError(N_("There is no such placeholder: %(names)s"), names=listed)})
    crowded = next((name for line in text.splitlines() for name in _crowded(line.strip())), "")
    if crowded:
        problem = DomainError(N_("This placeholder needs a line of its own: %(name)s"), name=f"{{{crowded}}}")
        raise InvalidInput({"text": problem})


def _crowded(line: str) -> Sequence[str]:
    """The names in a line that stand for a block, and are not alone there."""
    return [name for name in PLACEHOLDER.findall(line) if PLACEHOLDERS[name].is_block and line != f"{{{name}}}"]


def unknown_names(text: str) -> Sequence[str]:
    """What stands in braces and is the name of nothing, each once."""
    return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in PLACEHOLDERS]
