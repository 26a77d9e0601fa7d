"""Source → Manuscript (整理稿): repair what is broken, leave the rest, and put every edit on record."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby

from wenxuan.clean.compose import Change, Span, compose, move, splice
from wenxuan.clean.ledger import Places
from wenxuan.clean.rule import Draft, Rule
from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.manuscript import Edit, Manuscript, Source
from wenxuan.registry import modules_in

ROUNDS = 12  # a text settles in two or three; the bound is for texts made to be difficult


def clean(source: Source, *, off: frozenset[str] = frozenset()) -> tuple[Manuscript, tuple[Diagnostic, ...]]:
    """Return the cleaned text (整理稿) with its ledger, and what an editor must decide.

    `off` names rules that are not used. The rules are repeated until none has anything to change, so
    that cleaning what was cleaned changes nothing. Time is linear in the length of the text.
    """
    rules = tuple(rule for rule in _rules() if rule.name not in off)
    manuscript = apply_rules(source, rules)
    return manuscript, tuple(_doubts(manuscript, rules))


def rule_names() -> tuple[str, ...]:
    """Return the names of all rules, in the order in which they are used."""
    return tuple(rule.name for rule in _rules())


def apply_rules(source: Source, rules: Iterable[Rule]) -> Manuscript:
    """Use the rules in their order, again and again until the text no longer changes."""
    draft = Draft(source.text, source.marks, is_rich=bool(source.marks or source.lines))
    spans: list[Span] = []
    rules = tuple(rules)
    for _ in range(ROUNDS):
        before = draft
        for rule in rules:
            draft, spans = _apply(rule, draft, spans)
        if draft is before:
            break
    edits = (Edit(start, end, source.text[start:end], after, rule) for start, end, after, rule in spans)
    return Manuscript(source, draft.text, tuple(edit for edit in edits if edit.before != edit.after), draft.marks)


def _apply(rule: Rule, draft: Draft, spans: list[Span]) -> tuple[Draft, list[Span]]:
    changes = _in_order(rule, draft)
    if not changes:
        return draft, spans
    spans = compose(spans, changes, rule=rule.name, text=draft.text)
    marks = move(draft.marks, changes) if draft.marks else ()
    return Draft(splice(draft.text, changes), marks, is_rich=draft.is_rich), spans


def _in_order(rule: Rule, draft: Draft) -> list[Change]:
    """Return the changes a rule asks for, sorted; what is sealed and what changes nothing is left out."""
    text = draft.text
    changes = sorted(
        (start, end, after)
        for start, end, after in rule.edits(draft)
        if text[start:end] != after
        and not (rule.phase.is_about_marks and draft.is_sealed(start, end))
        and not draft.divides_reading(start, end, after)
    )
    kept: list[Change] = []
    for change in changes:
        if kept and (change[0] < kept[-1][1] or change[:2] == kept[-1][:2]):
            continue  # a rule that asks twice for one place has its first wish
        kept.append(change)
    return kept


def _doubts(manuscript: Manuscript, rules: Iterable[Rule]) -> Iterable[Diagnostic]:
    draft = Draft(manuscript.text, manuscript.marks, is_rich=bool(manuscript.source.marks or manuscript.source.lines))
    places = Places(manuscript.source)
    for rule in rules:
        for offset, what, hint in rule.doubts(draft):
            yield Diagnostic(places.of(manuscript.origin(offset)), Severity.WARNING, rule.name, what, hint)


@cache
def _rules() -> tuple[Rule, ...]:
    rules = (Rule.from_module(name, module) for name, module in modules_in("wenxuan.clean.rules"))
    return tuple(sorted(rules, key=lambda rule: (rule.phase, rule.name)))


def phases() -> tuple[tuple[Rule, ...], ...]:
    """Return the rules phase by phase; inside a phase their order makes no difference."""
    return tuple(tuple(group) for _, group in groupby(_rules(), key=lambda rule: rule.phase))
