"""Rules of the page: one a file, found by name.

A rule has a docstring, `CLAUSE` (where it is laid down), `HINT` (what mends it), `judge(text)`, which yields a Verdict
for every place that the rule is about, and `IS_ADVICE = True` if breaking it is no error.
"""
