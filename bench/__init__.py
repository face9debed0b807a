"""Benchmarks: ratios taken in one run, with their aims; `make bench` runs them all."""
