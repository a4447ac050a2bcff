"""Runs the benches named on the command line, or all, and prints what they measured."""

import argparse
import json
import os
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import asdict, fields
from importlib import import_module

import django
from django.core.management import call_command

import bench
from bench.measurement import Measurement

COLUMNS = [field.name for field in fields(Measurement)]
NOT_BENCHES = ("main", "measurement", "nation", "serving")
ONLY_WHEN_NAMED = ("run",)


def main() -> None:
    """Prepare the demonstration world, measure, print."""
    names = [module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in NOT_BENCHES]
    parser = argparse.ArgumentParser(prog="./bench/run")
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"default: all but run; of: {', '.join(names)}"
    )
    parser.add_argument("--json", action="store_true", help="one line of JSON per measurement")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(names))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}")

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpu_kerjasama.settings")
    django.setup()
    print("Preparing the demonstration world …", file=sys.stderr)
    call_command("prepare", verbosity=0)
    found = measure(arguments.names or [name for name in names if name not in ONLY_WHEN_NAMED])
    print_json(found) if arguments.json else print_table(found)


def measure(names: list[str]) -> Iterable[Measurement]:
    """Yield what each bench measures, as soon as it is measured."""
    for name in names:
        yield from import_module(f"bench.{name}").measure()


def print_json(measurements: Iterable[Measurement]) -> None:
    """Print one JSON object per line."""
    for measurement in measurements:
        print(json.dumps(asdict(measurement), ensure_ascii=False), flush=True)


def print_table(measurements: Iterable[Measurement]) -> None:
    """Print a line per measurement under the names of the columns."""
    print(row([*COLUMNS, "ratio", ""]))
    for measurement in measurements:
        values = [readable(value) for value in asdict(measurement).values()]
        print(row([*values, ratio(measurement), verdict(measurement)]), flush=True)


def ratio(measurement: Measurement) -> str:
    """How many times its floor a measurement is."""
    return f"{measurement.value / measurement.floor:.1f}×" if measurement.floor else "–"


def verdict(measurement: Measurement) -> str:
    """Whether the goal is kept; every goal is an upper bound."""
    if measurement.goal is None:
        return ""
    return "kept" if measurement.value <= measurement.goal else "MISSED"


def row(cells: list[str]) -> str:
    """Return the cells in columns, the first one wide."""
    return f"{cells[0]:<62}" + "".join(f"{cell:>10}" for cell in cells[1:])


def readable(value: object) -> str:
    """Return a value as people read it; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
