"""The tamper-evident audit ledger: append in the transaction of the act, verify at any time."""

from marketplace.ledger.service import append, reference
from marketplace.ledger.verify import Verdict, verify

__all__ = ["Verdict", "append", "reference", "verify"]
