"""A search library for Chinese and English text that knows no web framework and no feature of the marketplace."""

from search_index.analysis import add_words, fold, query_terms, tokens, word_starts
from search_index.documents import Document, Hit, Query, Result
from search_index.engine import Engine, IndexUnavailable
from search_index.health import Drift, compare
from search_index.highlighting import highlight
from search_index.memory_engine import MemoryEngine
from search_index.whoosh_engine import WhooshEngine

__all__ = [
    "Document",
    "Drift",
    "Engine",
    "Hit",
    "IndexUnavailable",
    "MemoryEngine",
    "Query",
    "Result",
    "WhooshEngine",
    "add_words",
    "compare",
    "fold",
    "highlight",
    "query_terms",
    "tokens",
    "word_starts",
]
