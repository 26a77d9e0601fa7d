"""Faults in the call or the machine: raised, caught in one place (`cli`), each with its exit code.

Faults in the book itself are `diagnostics.Diagnostic`s: collected, not raised.
"""


class WenxuanError(Exception):
    """Tell one fault in one sentence, with a hint that says what to do."""

    exit_code = 2

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class InputError(WenxuanError):
    """A file that was named cannot be used: missing, empty, binary, broken."""

    exit_code = 3


class ConfigError(WenxuanError):
    """`book.toml` cannot be used."""

    exit_code = 4


class FontError(WenxuanError):
    """A font role has no font on this machine."""

    exit_code = 5


class OutputError(WenxuanError):
    """The result cannot be written: folder not writable, disk full."""

    exit_code = 6
