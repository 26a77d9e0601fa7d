"""Source → Manuscript (整理稿): repair what is broken, leave the rest, and put every edit on record."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby

from wenxuan.clean.compose import Change, Span, compose, move, splice
from wenxuan.clean.decisions import Decision, Decisions
from wenxuan.clean.echoes import NO_ECHOES, Echoes
from wenxuan.clean.ledger import Places
from wenxuan.clean.rule import Draft, Rule
from wenxuan.diagnostics import Diagnostic, Severity
from wenxuan.manuscript import Doubt, Edit, Manuscript, Mark, MarkKind, Source
from wenxuan.registry import modules_in

ROUNDS = 12  # a text settles in two or three; the bound is for texts made to be difficult


def clean(
    source: Source, *, off: frozenset[str] = frozenset(), decisions: Iterable[Decision] = (), echoes: Echoes = NO_ECHOES
) -> tuple[Manuscript, tuple[Diagnostic, ...]]:
    """Return the cleaned text (整理稿) with its ledger, and what an editor must decide.

    `echoes` is what comes again in other files of the project. `off` names rules that are not used; of `decisions`,
    what the editor refused is left, what he accepted is done. The rules are repeated until none has anything to
    change, so that cleaning what was cleaned changes nothing. Time is linear in the length of the text.
    """
    rules = tuple(rule for rule in _rules() if rule.name not in off)
    known = Decisions(decisions)
    refused: tuple[Edit, ...] = ()
    accepted: tuple[Edit, ...] = ()
    settled: dict[Doubt, None] = {}
    for _ in range(ROUNDS):
        manuscript = apply_rules(source, rules, refused=refused, accepted=accepted, echoes=echoes)
        doubts = (*manuscript.doubts, *_doubts(manuscript, rules, echoes))
        settled |= dict.fromkeys(doubt for doubt in doubts if known.of(source, doubt))
        unwanted = tuple(edit for edit in manuscript.edits if known.refuse(source, edit))
        wanted = tuple(_apart(accepted, _edits(source, [item for item in doubts if known.accept(source, item)])))
        if not unwanted and not wanted:
            break
        refused, accepted = tuple(sorted(refused + unwanted)), tuple(sorted(accepted + wanted))
    waiting = tuple(doubt for doubt in doubts if doubt not in settled)
    manuscript = replace(manuscript, doubts=waiting, refused=refused, settled=tuple(settled))
    return manuscript, (*_told(manuscript), *known.unused(source, (*refused, *settled), off=off))


def rule_names() -> tuple[str, ...]:
    """Return the names of all rules, in the order in which they are used."""
    return tuple(rule.name for rule in _rules())


def drops(edit: Edit) -> bool:
    """Return True if an edit takes words out of the text: a site's line, a page number, a repeated paragraph."""
    is_gone = any(map(str.isalnum, edit.before)) and not any(map(str.isalnum, edit.after))
    return is_gone and any(rule.phase.drops_text for rule in _rules() if rule.name in edit.rule.split("+"))


def apply_rules(
    source: Source,
    rules: Iterable[Rule],
    *,
    refused: Iterable[Edit] = (),
    accepted: Iterable[Edit] = (),
    echoes: Echoes = NO_ECHOES,
) -> Manuscript:
    """Use the rules in their order, again and again until the text no longer changes.

    The places of `refused` edits are kept from the rules that made them; `accepted` ones are made before all others.
    The doubts are those that only the unfinished text can tell.
    """
    rules = tuple(rules)
    marks = tuple(sorted((*source.marks, *(_seal(edit) for edit in refused))))
    changes = [(edit.start, edit.end, edit.after) for edit in accepted]
    spans: list[Span] = [(edit.start, edit.end, edit.after, edit.rule) for edit in accepted]
    text, moved = splice(source.text, changes), move(marks, changes)
    draft = Draft(text, moved, is_rich=_is_rich(source), path=source.path, echoes=echoes)
    unsure: list[Doubt] = []
    for number in range(ROUNDS):
        before = draft
        for rule in rules:
            if number == 0 and (found := tuple(rule.unsure(draft))):
                unsure += _in_source(_manuscript(source, draft, spans), found, rule)
            draft, spans = _apply(rule, draft, spans)
        if draft is before:
            break
    manuscript = _manuscript(source, draft, spans)
    return replace(manuscript, doubts=tuple(_still(manuscript, unsure)))


def _manuscript(source: Source, draft: Draft, spans: Iterable[Span]) -> Manuscript:
    edits = (Edit(start, end, source.text[start:end], after, rule) for start, end, after, rule in spans)
    marks = tuple(mark for mark in draft.marks if mark.kind is not MarkKind.KEPT or not mark.value)
    return Manuscript(source, draft.text, tuple(edit for edit in edits if edit.before != edit.after), marks)


def _still(manuscript: Manuscript, unsure: Iterable[Doubt]) -> Iterator[Doubt]:
    """Yield the doubts whose rule has not become sure of their places since."""
    starts = [edit.start for edit in manuscript.edits]
    for doubt in unsure:
        index = bisect_right(starts, doubt.start) - 1
        if index < 0 or manuscript.edits[index].end <= doubt.start or doubt.rule not in manuscript.edits[index].rule:
            yield doubt


def _seal(edit: Edit) -> Mark:
    """Return the mark that keeps the place of an edit from the rules that made it."""
    is_insertion = edit.start == edit.end
    return Mark(max(0, edit.start - is_insertion), edit.end + is_insertion, MarkKind.KEPT, edit.rule)


def _is_rich(source: Source) -> bool:
    return bool(source.lines) or any(mark.kind is not MarkKind.KEPT for mark in source.marks)


def _apply(rule: Rule, draft: Draft, spans: list[Span]) -> tuple[Draft, list[Span]]:
    changes = _in_order(rule, draft)
    if not changes:
        return draft, spans
    spans = compose(spans, changes, rule=rule.name, text=draft.text)
    marks = move(draft.marks, changes) if draft.marks else ()
    return replace(draft, text=splice(draft.text, changes), marks=marks), spans


def _in_order(rule: Rule, draft: Draft) -> list[Change]:
    """Return the changes a rule asks for, sorted; what is sealed and what changes nothing is left out."""
    text = draft.text
    changes = sorted(
        (start, end, after)
        for start, end, after in rule.edits(draft)
        if text[start:end] != after
        and not (rule.phase.is_about_marks and draft.is_sealed(start, end))
        and not draft.is_kept(start, end, rule=rule.name)
        and not draft.divides_reading(start, end, after)
    )
    kept: list[Change] = []
    for change in changes:
        if kept and (change[0] < kept[-1][1] or change[:2] == kept[-1][:2]):
            continue  # a rule that asks twice for one place has its first wish
        kept.append(change)
    return kept


def _doubts(manuscript: Manuscript, rules: Iterable[Rule], echoes: Echoes) -> Iterator[Doubt]:
    """Yield what the rules leave to the editor, in offsets of the source, widened to whole edits."""
    source = manuscript.source
    draft = Draft(manuscript.text, manuscript.marks, is_rich=_is_rich(source), path=source.path, echoes=echoes)
    for rule in rules:
        yield from _in_source(manuscript, rule.doubts(draft), rule)


def _in_source(manuscript: Manuscript, doubts: Iterable[Doubt], rule: Rule) -> Iterator[Doubt]:
    text = manuscript.text
    for doubt in doubts:
        (start, end), (first, last) = manuscript.whole_edits(doubt.start, doubt.end)
        after = doubt.after
        if after is not None:
            after = text[first : doubt.start] + after + text[doubt.end : last]
        yield replace(doubt, start=start, end=end, after=after, rule=rule.name)


def _edits(source: Source, doubts: Iterable[Doubt]) -> Iterator[Edit]:
    for doubt in doubts:
        if doubt.after is not None:
            yield Edit(doubt.start, doubt.end, source.text[doubt.start : doubt.end], doubt.after, doubt.rule)


def _apart(before: Iterable[Edit], edits: Iterable[Edit]) -> Iterator[Edit]:
    """Yield the edits that touch none of the others."""
    taken = sorted((edit.start, edit.end) for edit in before)
    for edit in sorted(edits):
        index = bisect_right(taken, (edit.start, edit.end))
        if (index and taken[index - 1][1] > edit.start) or (index < len(taken) and taken[index][0] < edit.end):
            continue
        taken.insert(index, (edit.start, edit.end))
        yield edit


def _told(manuscript: Manuscript) -> Iterator[Diagnostic]:
    places = Places(manuscript.source)
    for doubt in manuscript.doubts:
        yield Diagnostic(places.of(doubt.start), Severity.WARNING, doubt.rule, doubt.what, doubt.hint)


@cache
def _rules() -> tuple[Rule, ...]:
    rules = (Rule.from_module(name, module) for name, module in modules_in("wenxuan.clean.rules"))
    return tuple(sorted(rules, key=lambda rule: (rule.phase, rule.name)))


def phases() -> tuple[tuple[Rule, ...], ...]:
    """Return the rules phase by phase; inside a phase their order makes no difference."""
    return tuple(tuple(group) for _, group in groupby(_rules(), key=lambda rule: rule.phase))
