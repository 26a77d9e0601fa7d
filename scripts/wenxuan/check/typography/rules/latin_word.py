"""A Latin word is not parted without a hyphen (西文单词)."""

import re
from collections.abc import Iterator
from itertools import chain

from wenxuan.check.typography.paragraphs import Text
from wenxuan.check.typography.rule import Rule, Verdict

RULE = Rule(
    what="no Latin word is parted without a hyphen",
    clause="clreq 3.2.2",
    hint="hyphenate the word by its language, or keep it on one line",
)
_WORD = re.compile(r"[A-Za-z]+")
_LEAD, _TAIL = re.compile(r"[A-Za-z]+"), re.compile(r"[A-Za-z]+$")
_ADDRESS = re.compile(r"[/@.]\S*$|www|http")


def judge(text: Text) -> Iterator[Verdict]:
    """Look at every line end where letters meet.

    A space at a line's end is not drawn, so that `New | York` and `Ne | w` look alike: two parts are one word if the
    book has the whole somewhere, and not both parts. Addresses may part anywhere.
    """
    known = set(chain.from_iterable(_WORD.findall(line.text) for line in text.lines))
    for line, after in text.joints():
        tail, lead = _TAIL.search(line.text), _LEAD.match(after.text)
        if not tail or not lead or _ADDRESS.search(line.text):
            continue
        is_word = tail[0] + lead[0] in known
        yield Verdict(line, f"expected {tail[0]}{lead[0]} on one line, found {tail[0]} | {lead[0]}" if is_word else "")
