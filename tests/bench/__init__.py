"""Benchmarks, run by name and not with the tests: `python -m tests.bench`. Ratios within one run; machines are noisy."""
