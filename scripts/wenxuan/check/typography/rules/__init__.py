"""Rules of the page: one a file, found by name.

A rule's file has `RULE`, and `judge(text)`, which yields a Verdict for every place that the rule is about.
"""
