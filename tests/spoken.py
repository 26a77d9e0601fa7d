"""Find every message that reaches users in the source of wenxuan: f"no {x!r}: {why}" is `no {0!r}: {1:phrase}`.

In this house a message is a `what` or a `hint`. Whatever is handed over under these names is followed back, without
running anything, through variables, parameters, fields and returned values to the strings that it is made of.
"""

import ast
import inspect
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "scripts" / "wenxuan"
SPOKEN = frozenset({"what", "hint"})  # parameters and fields that hold a message
HELP = frozenset({"help", "epilog", "metavar"})  # Typer's keywords for texts

DATA, QUOTED, PHRASE = "{%d}", "{%d!r}", "{%d:phrase}"  # a name or number, the same in quotes, words of our own
_WORDS = re.compile(r"^[a-z]{4,}$|[A-Za-z]{2,}.*\s|\s.*[A-Za-z]{2,}", re.DOTALL)
Template = tuple[str, ...]  # literal text and fields
Found = tuple[ast.AST, Template]  # where the words stand, and the words
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Scope = tuple[ast.AST, ...]  # module, classes and functions, from the outside in


def messages(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Return every message as a msgid, with the modules (paths in `package`) that say it."""
    found = defaultdict[str, set[str]](set)
    source = Source({path: ast.parse(path.read_text("utf-8")) for path in sorted(package.rglob("*.py"))})
    for template, path in source.spoken():
        found[msgid(template)].add(path.relative_to(package).as_posix())
    return found


def speaks(template: Template) -> bool:
    """Tell words of English from names (utf-8, page.xhtml) and marks; what holds words in a field speaks as well."""
    return PHRASE in template or any(_WORDS.search(piece) for piece in template if piece not in (DATA, QUOTED))


def _is_sentence(template: Template) -> bool:
    """Tell words with space between them, or words in a field with space around it."""
    words = r"\s" if PHRASE in template else r"[a-z]{2}.*\s|\s.*[a-z]{2}"
    return any(re.search(words, piece, re.DOTALL) for piece in template if piece not in (DATA, QUOTED))


def msgid(template: Template) -> str:
    """Number the fields of a template."""
    numbers = itertools.count()
    return "".join(piece % next(numbers) if piece in (DATA, QUOTED, PHRASE) else piece for piece in template)


class Source:
    """The syntax trees of a package, and what is known of where messages pass."""

    def __init__(self, trees: dict[Path, ast.Module]) -> None:
        self.trees = trees
        self.scopes: dict[ast.AST, Scope] = {}
        self.named = defaultdict[str, list[ast.AST]](list)  # functions and classes by name
        self.calls: list[ast.Call] = []
        self.fields: set[str] = set()  # names that classes annotate
        self.stems: dict[ast.AST, str] = {}  # the last name of a module
        for path, tree in trees.items():
            self.stems[tree] = path.parent.name if path.stem == "__init__" else path.stem
            self._index(tree, ())
        self.within: set[Found] = set()  # words that stand in a sentence
        self.traced: dict[tuple[ast.expr, tuple[int, ...]], list[Found]] = {}
        self.kept: set[str] = set(SPOKEN)  # names of fields that hold them
        self.passing: set[tuple[ast.AST, str]] = set()  # (function or class, parameter) that takes messages

    def _index(self, node: ast.AST, scope: Scope) -> None:
        self.scopes[node] = scope
        if isinstance(node, ast.Module | ast.ClassDef | Function):
            scope = (*scope, node)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            self.named[node.name].append(node)
        if isinstance(node, ast.Call):
            self.calls.append(node)
        if isinstance(node, ast.ClassDef):
            self.fields.update(_parameters(node))
        for child in ast.iter_child_nodes(node):
            self._index(child, scope)

    # --- where messages are handed over -------------------------------------------------------------

    def spoken(self) -> Iterator[tuple[Template, Path]]:
        """Yield each message with the module that words it."""
        while True:
            known = len(self.passing) + len(self.kept)
            self.traced.clear()
            roots = [root for call in self.calls for root in self._handed_over(call)]
            found = [
                item
                for root, is_sure in roots
                for item in self.trace(root)
                if is_sure or item in self.within or _is_sentence(item[1])
            ]
            if len(self.passing) + len(self.kept) == known:
                break
        paths: dict[ast.AST, Path] = {tree: path for path, tree in self.trees.items()}
        for node, template in (*(item for item in found if speaks(item[1])), *self._fixed()):
            yield template, paths[self.scopes[node][0]]

    def _handed_over(self, call: ast.Call) -> Iterator[tuple[ast.expr, bool]]:
        """Yield the arguments of a call that may be messages, and whether they are so by name."""
        for callee in self._callees(call):
            is_class, is_error = isinstance(callee, ast.ClassDef), getattr(callee, "name", "").endswith("Error")
            for name, value in self._bound(call, callee):
                is_sure = name in SPOKEN or (is_error and name in self.kept)
                if is_sure or (callee, name) in self.passing or (is_class and name in self.kept):
                    yield value, is_sure

    def _callees(self, call: ast.Call) -> list[ast.AST]:
        """Return the functions and classes of the package that a call may mean, the nearest of that name."""
        match call.func:
            case ast.Name(id=name):
                near = [item for item in self.named[name] if self.scopes[item][0] is self.scopes[call][0]]
                return near or self.named[name]
            case ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super"))):
                return [base for scope in self.scopes[call] if isinstance(scope, ast.ClassDef)
                        for base in self._bases(scope)]  # fmt: skip
            case ast.Attribute(attr=name, value=owner):
                return [item for item in self.named[name] if self._belongs(item, ast.unparse(owner))]
        return []

    def _belongs(self, item: ast.AST, owner: str) -> bool:
        """Tell whether `owner.name` may mean this: a method, a function of that module or one kept in a field."""
        module, *inner = self.scopes[item]
        is_method = bool(inner) and isinstance(inner[-1], ast.ClassDef)
        return is_method or owner == self.stems[module] or getattr(item, "name", "") in self.fields

    def _bound(self, call: ast.Call, callee: ast.AST) -> Iterator[tuple[str, ast.expr]]:
        """Yield the parameters of a function or constructor with the arguments of a call."""
        names = _parameters(callee)
        if isinstance(callee, ast.ClassDef) and not names:
            names = next((found for base in self._bases(callee) if (found := _parameters(base))), [])
        yield from zip(names, call.args, strict=False)
        yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)

    def _fixed(self) -> Iterator[Found]:
        """Yield what stands in _(), the texts that Typer shows, and the notes on the keys of book.toml."""
        for call in self.calls:
            fixed = call.args[:1] if isinstance(call.func, ast.Name) and call.func.id == "_" else []
            for value in (*fixed, *(keyword.value for keyword in call.keywords if keyword.arg in HELP)):
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield call, (value.value,)
        for node in [node for nodes in self.named.values() for node in nodes]:
            if isinstance(node, ast.FunctionDef) and any("app.command" in ast.unparse(d) for d in node.decorator_list):
                yield node, (ast.get_docstring(node) or "",)
            if isinstance(node, ast.ClassDef) and "BaseModel" in self._ancestors(node):
                for key, note in itertools.pairwise(node.body):
                    if isinstance(key, ast.AnnAssign) and isinstance(note, ast.Expr):
                        yield note, (inspect.cleandoc(ast.literal_eval(note.value)),)

    def _bases(self, node: ast.ClassDef) -> Iterator[ast.ClassDef]:
        """Yield the package's classes that a class comes from, the nearest first."""
        for base in node.bases:
            for parent in self.named[ast.unparse(base)]:
                if isinstance(parent, ast.ClassDef):
                    yield parent
                    yield from self._bases(parent)

    def _ancestors(self, node: ast.ClassDef) -> set[str]:
        return {ast.unparse(base) for parent in (node, *self._bases(node)) for base in parent.bases}

    # --- what a message is made of ------------------------------------------------------------------

    def trace(self, node: ast.expr, path: tuple[int, ...] = ()) -> list[Found]:
        """Return the templates that an expression may come to; `path` picks from tuples in tuples."""
        if (node, path) not in self.traced:
            self.traced[node, path] = []  # what comes back to itself adds nothing
            self.traced[node, path] = list(self._traced(node, path))
        return self.traced[node, path]

    def _traced(self, node: ast.expr, path: tuple[int, ...]) -> Iterator[Found]:
        match node:
            case ast.Constant(value=str(text)) if not path:
                yield node, (text,)
            case ast.JoinedStr():
                yield from self._joined(node)
            case ast.Tuple(elts=items) | ast.List(elts=items) if path:
                for item in items[path[0] : path[0] + 1] if path[0] >= 0 else items:
                    yield from self.trace(item, path[1:])
            case ast.GeneratorExp(elt=item) | ast.ListComp(elt=item) if path:
                yield from self.trace(item, path[1:])
            case ast.IfExp(body=one, orelse=other):
                yield from self.trace(one, path)
                yield from self.trace(other, path)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self.trace(value, path)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                for (_, head), (_, tail) in itertools.product(self._pieces(left), self._pieces(right)):
                    yield node, head + tail
            case ast.Name():
                yield from self._name(node, path)
            case ast.Attribute(attr=name) if not path:
                self.kept.add(name)
            case ast.Call():
                yield from self._call(node, path)
            case ast.Dict(values=values):
                for value in values:
                    yield from self.trace(value, path[1:])
            case ast.Subscript(value=value, slice=ast.Constant(value=int(index))):
                yield from self.trace(value, (index, *path))
            case ast.Subscript(value=value):
                yield from self.trace(value, (-1, *path))

    def _joined(self, node: ast.JoinedStr) -> Iterator[Found]:
        has_words = any(isinstance(value, ast.Constant) and _WORDS.search(str(value.value)) for value in node.values)
        pieces: list[str] = []
        for value in node.values:
            match value:
                case ast.Constant(value=str(text)):
                    pieces.append(text)
                case ast.FormattedValue(conversion=114):
                    pieces.append(QUOTED)
                case ast.FormattedValue(value=inner):
                    phrases = [item for item in self.trace(inner) if speaks(item[1])]
                    self.within.update(phrases if has_words else ())
                    yield from phrases
                    pieces.append(PHRASE if self._is_message(inner) or (phrases and has_words) else DATA)
        yield node, tuple(pieces)

    def _is_message(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name in SPOKEN
        return False

    def _pieces(self, node: ast.expr) -> list[Found]:
        return list(self.trace(node)) or [(node, (DATA,))]

    def _name(self, node: ast.Name, path: tuple[int, ...]) -> Iterator[Found]:
        for scope in reversed(self.scopes[node]):
            if isinstance(scope, ast.FunctionDef) and node.id in _parameters(scope):
                self.passing.add((scope, node.id))
            found = _assigned(scope).get(node.id, ())
            for value, steps in found:
                yield from self.trace(value, steps + path)
            if found:
                return

    def _call(self, node: ast.Call, path: tuple[int, ...]) -> Iterator[Found]:
        match node.func:
            case ast.Attribute(attr="replace" | "strip" | "lower" | "capitalize", value=text):
                yield from self.trace(text, path)
            case ast.Attribute(attr="get", value=table) if not self.named["get"]:
                yield from self.trace(table, (-1, *path))
                for default in node.args[1:]:
                    yield from self.trace(default, path)
            case ast.Name(id="sorted" | "list" | "tuple" | "reversed") if node.args:
                yield from self.trace(node.args[0], path)
            case ast.Name(id="next"):
                yield from self.trace(node.args[0], (-1, *path))
                for default in node.args[1:]:
                    yield from self.trace(default, path)
        for callee in self._callees(node):
            if isinstance(callee, ast.FunctionDef):
                for value, steps in _returned(callee):
                    # what is yielded stands one step down, for it is what a loop takes
                    yield from self.trace(value, path[len(steps) :])


def _parameters(node: ast.AST) -> list[str]:
    """Return the parameters of a function without self, or of a class's constructor."""
    match node:
        case ast.FunctionDef(args=given):
            names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            return names[1:] if names[:1] == ["self"] else names
        case ast.ClassDef(body=body):
            for item in body:
                if isinstance(item, ast.FunctionDef) and item.name == "__init__":
                    return _parameters(item)
            return [item.target.id for item in body
                    if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)]  # fmt: skip
    return []


@cache
def _assigned(scope: ast.AST) -> dict[str, list[tuple[ast.expr, tuple[int, ...]]]]:
    """Return what names are set to in a scope, itself and not the ones in it: name → (expression, steps into it)."""
    found = defaultdict[str, list[tuple[ast.expr, tuple[int, ...]]]](list)

    def bind(target: ast.expr, value: ast.expr, steps: tuple[int, ...]) -> None:
        if isinstance(target, ast.Name):
            found[target.id].append((value, steps))
        elif isinstance(target, ast.Tuple):
            for index, item in enumerate(target.elts):
                bind(item, value, (*steps, index))

    for node in _within(scope):
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    bind(target, value, ())
            case ast.AugAssign(target=target, value=value):
                bind(target, value, ())
            case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
                bind(target, value, ())
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                bind(target, value, (-1,))
    return found


@cache
def _returned(function: ast.FunctionDef) -> list[tuple[ast.expr, tuple[int, ...]]]:
    found: list[tuple[ast.expr, tuple[int, ...]]] = []
    for node in _within(function):
        match node:
            case ast.Return(value=ast.expr() as value) | ast.YieldFrom(value=value):
                found.append((value, ()))
            case ast.Yield(value=ast.expr() as value):
                found.append((value, (-1,)))
    return found


def _within(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk through a scope, not into the functions and classes in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.ClassDef | Function):
            yield from _within(child)


if __name__ == "__main__":
    for text, paths in sorted(messages().items(), key=lambda item: (sorted(item[1]), item[0])):
        print(f"{', '.join(sorted(paths)):<30} {text!r}")
