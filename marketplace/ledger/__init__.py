"""The tamper-evident audit ledger: append in the transaction of the act, verify at any time."""

from marketplace.ledger.service import Entered, append, append_all, reference
from marketplace.ledger.snapshot import snapshot_of
from marketplace.ledger.verifying import Verdict, verify

__all__ = ["Entered", "Verdict", "append", "append_all", "reference", "snapshot_of", "verify"]
