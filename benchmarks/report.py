"""The one way benchmarks tell their figures: a table to read, or one JSON object a line with --json."""

import argparse
import json as json_module
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One figure. `aim` is in the same unit, `against` says what it is compared with, `met` whether it is reached;
    both are None for a figure that is only there to be compared with."""

    name: str
    value: float
    unit: str
    aim: float | None
    against: str
    met: bool | None


def arguments(text: str, more: Callable[[argparse.ArgumentParser], object] | None = None) -> argparse.Namespace:
    """The options that every benchmark has, --json and --long, and those that `more` adds to the parser."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--long", action="store_true", help="measure longer, for steadier figures")
    if more:
        more(parser)
    return parser.parse_args()


def print_rows(rows: Sequence[Row], *, json: bool) -> None:
    if json:
        for row in rows:
            print(json_module.dumps(asdict(row)))
        return
    heads = ("name", "value", "unit", "aim", "against", "met")
    lines = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cells(row: Row) -> tuple[str, ...]:
    aim = "-" if row.aim is None else f"{row.aim:,.3g}" if row.aim < 100 else f"{row.aim:,.0f}"
    value = f"{row.value:,.3g}" if row.value < 100 else f"{row.value:,.0f}"
    met = {None: "-", True: "yes", False: "no"}[row.met]
    return row.name, value, row.unit, aim, row.against, met
