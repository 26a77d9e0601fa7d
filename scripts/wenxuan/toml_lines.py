"""Find the line of a table or key in a TOML text (行号): tomllib does not tell."""

import re

_HEADER = re.compile(r"\s*(\[\[?)([\w\s.-]+)\]")
_KEY = re.compile(r"""\s*((?:[\w-]+\.)*)(?:([\w-]+)|"([^"\\]+)"|'([^']+)')\s*=""")


def lines_of(text: str) -> dict[str, int]:
    """Return the line of every table and key that stands at the beginning of a line, by JSON path."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = "$"
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            names = [name.strip() for name in header[2].split(".")]
            table = "$"
            for depth, name in enumerate(names, 1):
                table += f".{name}"
                if depth == len(names) and header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    table += f"[{counts[table]}]"
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(f"{table}.{key[1]}{key[2] or key[3] or key[4]}", number)
    return lines


def line_of(lines: dict[str, int], key: str) -> int:
    """Return the line of a key, or of the nearest table that holds it; 0 if there is none."""
    while key and key not in lines:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]  # a step less; of a text with dots, a part of it
    return lines.get(key, 0)
