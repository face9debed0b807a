"""Drift between index and database."""

from search_index import Drift, compare


def test_drift_names_what_is_missing_stale_and_surplus():
    drift = compare({"same": "1", "old": "1", "gone": "1"}, {"same": "1", "old": "2", "new": "1"})
    assert drift == Drift(frozenset({"new"}), frozenset({"old"}), frozenset({"gone"}))
    assert drift


def test_no_drift_is_false():
    assert not compare({"same": "1"}, {"same": "1"})
