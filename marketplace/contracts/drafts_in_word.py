"""A draft contract as a Word file: the model text of its class, filled with what is known."""

from collections.abc import Iterator, Sequence

from marketplace.contracts import draft_facts, model_texts
from marketplace.contracts.classes import ContractClass
from marketplace.contracts.draft_facts import SAID, Known, PartySaid
from marketplace.contracts.model_texts import PLACEHOLDER, PLACEHOLDERS
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.documents import word
from marketplace.documents.word import About, Heading, Paragraph, Part, Table, Title
from marketplace.web.i18n import DEFAULT, reading_in

# Full-width blanks, which do not shrink when the line is broken.
BLANK = "【　　】"
SIGNATURES = "signatures"
_PARTY = ("name", "code", "country", "address", "representative", "contact", "phone")


def of_contract(contract: Contract) -> bytes:
    """The draft of a filed contract."""
    with reading_in(DEFAULT):
        return filled(contract.contract_class, draft_facts.of_contract(contract), contract.owner.name)


def filled(of: ContractClass, known: Known, author: str) -> bytes:
    """The model text of a class with what is known, as a file; a draft speaks Chinese whoever asks."""
    before, between, after = SAID["page"]
    title = known.texts.get("title", "")
    about = About(title, author, clock.now().replace(tzinfo=None), (before, between, after))
    return word.write(parts(model_texts.present(of).text, known), about)


def parts(text: str, known: Known) -> Iterator[Part]:
    """The lines of a model text as parts of a document; signatures stand at its end where it names them nowhere."""
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines:
        yield from _line(line, known)
    if not any(_alone(line) == SIGNATURES for line in lines):
        yield from _signatures(known)


def _line(line: str, known: Known) -> Iterator[Part]:
    if line.startswith("## "):
        yield Heading(_filled(line.removeprefix("## "), known))
    elif line.startswith("# "):
        yield Title(_filled(line.removeprefix("# "), known))
    else:
        yield from _block(_alone(line), known) or [Paragraph(_filled(line, known))]


def _alone(line: str) -> str:
    """The fact that a line consists of, where it is one name in braces."""
    match = PLACEHOLDER.fullmatch(line.strip())
    found = PLACEHOLDERS.get(match[1]) if match else None
    return found.fills if found else ""


def _block(fact: str, known: Known) -> Sequence[Part]:
    """What fills a line of its own; nothing where the fact is a mere text."""
    match fact:
        case "seller_block":
            return [_party_table(party) for party in known.sellers or (PartySaid(""),)]
        case "buyer_block":
            return [_party_table(party) for party in known.buyers or (PartySaid(""),)]
        case "deductions" | "shares":
            return [known.tables.get(fact) or Paragraph(SAID["none"] if "amount" in known.texts else BLANK)]
        case "signatures":
            return list(_signatures(known))
    return []


def _party_table(party: PartySaid) -> Table:
    said = zip(SAID["party"], (getattr(party, name) for name in _PARTY), strict=True)
    at_home = [(label, text) for label, text in said if text or label != SAID["party"][2]]
    return Table([(label, text or BLANK) for label, text in at_home])


def _signatures(known: Known) -> Iterator[Part]:
    """A block for each party, the buyer's first, as the text names it."""
    for side, parties in (("buyer", known.buyers), ("seller", known.sellers)):
        for party in parties or (PartySaid(""),):
            first, *more = SAID["signature"]
            rows = [first.format(SAID[side], party.name or BLANK), *more]
            yield Table([(row,) for row in rows], ruled=False)


def _filled(text: str, known: Known) -> str:
    """A line with the facts in place of their names."""
    return PLACEHOLDER.sub(lambda match: _fact(match[1], known), text)


def _fact(name: str, known: Known) -> str:
    found = PLACEHOLDERS.get(name)
    return known.texts.get(found.fills, BLANK) if found else BLANK
