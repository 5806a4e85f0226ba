"""The catalogue as documents: one page a code, and an index. `monoglot explain CODE` prints the same page."""
from __future__ import annotations

from monoglot.catalogue import ENTRIES, Entry
from monoglot.catalogue.entry import FRAME

FOLDER = "docs/diagnostics"

GROUPS = {
    "MG00": "The compiler itself",
    "MG01": "Reading",
    "MG02": "Outside the language",
    "MG03": "Names",
    "MG04": "Types",
    "MG05": "Declarations",
    "MG06": "Secrets and fetch",
    "MG07": "Effects and placement",
}

_LONGEST = 2000  # characters of an example that are shown; longer ones are there for their length


def address(code: str) -> str:
    """Where a code's page lies in the tree; it never moves."""
    return f"{FOLDER}/{code}.md"


def page(entry: Entry) -> str:
    """One code's page, Markdown."""
    parts = [f"# {entry.code}: {entry.title}", "", f"> {_template(entry.message)}", "",
             f"**Mend:** {_template(entry.mend)}", "", "## Why", "", entry.why.strip(), ""]
    if entry.bad:
        parts += ["## Refused", "", *_code(entry.bad), "", "## Accepted", "", *_code(entry.good), ""]
    return "\n".join(parts)


def _template(text: str) -> str:
    """A template for people: `{{` is a brace, its fields stay as they are."""
    return text.replace("{{", "{").replace("}}", "}")


def _code(example: str | bytes) -> list[str]:
    if len(example) > _LONGEST:
        return [f"A module of {len(example):,} bytes."]
    if isinstance(example, bytes):
        return ["A file with the bytes", "", f"    {example!r}"]
    return ["```python", *example.strip("\n").split("\n"), "```"]


def index() -> str:
    """Every code with message and mend, by group. Raises KeyError for a group without a heading."""
    parts = ["# Diagnostics", "",
             "Everything the compiler says about a module, with its place, as text or (`check --json`) as JSON.",
             "A code never changes its meaning. What stands in braces is filled in. Every code has its page with the",
             "reason and two examples; `monoglot explain MG0402` prints it."]
    group = ""
    for entry in ENTRIES:
        if entry.code[:4] != group:
            group = entry.code[:4]
            parts += ["", f"## {GROUPS[group]}", "", "| code | message | mend |", "|---|---|---|"]
        parts.append(f"| [{entry.code}](diagnostics/{entry.code}.md) | {_cell(entry.message)} | {_cell(entry.mend)} |")
    return "\n".join([*parts, "", *_frame()]) + "\n"


def _cell(text: str) -> str:
    return _template(text).replace("|", "\\|")


def _frame() -> list[str]:
    shown = FRAME.format(declarations="\n# declarations of an example stand here\n\n",
                         members="    # methods, states and secrets of an example stand here\n")
    return ["## Examples", "", "The examples are compiled as they stand if they have an app of their own, else within this module:",
            "", "```python", *shown.rstrip("\n").split("\n"), "```"]


def pages() -> dict[str, str]:
    """Path in the tree -> what the page says."""
    return {f"{FOLDER}.md": index(), **{address(entry.code): page(entry) for entry in ENTRIES}}
