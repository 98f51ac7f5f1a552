"""bench [--quick] [--sizes N,…] [--runs N] [--only TEXT]: leadpatch beside its peers, in one table.

Contenders take turns on copies of the same store; figures are medians. Growth is told over the sizes, each of which
has as many leads as corrections. A figure that was not measured is not printed.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from contenders import Data, sections
from measuring import median
from peers import HERE, all_peers

#: Start-up and few rows are measured at this size.
MAIN = 1_000_000
WIDTH = 36


def arguments():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10,000 and 100,000 rows only")
    parser.add_argument("--sizes", help="numbers of rows, with commas between; default 10000,100000,1000000,4000000")
    parser.add_argument("--runs", type=int, help="default 5, and 3 beyond a million rows")
    parser.add_argument("--only", help="only contenders whose section or name has this text")
    return parser.parse_args()


def measure(section, runs):
    """Medians by contender, which take turns."""
    costs = {contender.name: [] for contender in section.contenders}
    for _ in range(runs):
        for contender in section.contenders:
            costs[contender.name].append(contender.once())
    return {name: median(found) for name, found in costs.items()}


def show(section, rows, costs, runs):
    bases = [contender for contender in section.contenders if contender.is_base]
    print(f"\n{section.title}, {rows:,} rows, medians of {runs}")
    ratios = "".join(f"  × {base.name.split(':')[0].split()[0]:<8}" for base in bases)
    print(f"{'':{WIDTH}} {'seconds':>8} {'rows/s':>10} {'CPU s':>8} {'peak MB':>8} {'written MB':>10} {ratios}")
    for contender in section.contenders:
        cost = costs[contender.name]
        done = contender.share * rows
        speed = f"{done / cost.seconds:>10,.0f}" if done else f"{'':>10}"
        line = f"{contender.name:<{WIDTH}} {cost.seconds:>8.3f} {speed} {cost.cpu:>8.3f}"
        line += f" {cost.peak / 1e6:>8.0f} " + (f"{'':>10} " if contender.is_filter else f"{cost.written / 1e6:>10.1f} ")
        for base in bases:
            whole = base.share / contender.share if contender.share and base.share else 1
            line += f"  {cost.seconds * whole / costs[base.name].seconds:>8.2f}  "
        print(line.rstrip(), flush=True)


def show_growth(all_costs):
    """Microseconds a row at each size, the largest's share of what 100,000 rows take, and peak memory."""
    sizes = sorted(all_costs)
    if len(sizes) < 2:
        return
    first = 100_000 if 100_000 in sizes and sizes[-1] != 100_000 else sizes[0]
    print(f"\ngrowth: microseconds a row | {sizes[-1]:,} rows as a multiple of {first:,} | peak MB")
    print(f"{'':{WIDTH}} " + "".join(f"{size:>10,}" for size in sizes) + f" | {'×':>6} | "
          + "".join(f"{size:>10,}" for size in sizes))
    names = [key for key in all_costs[sizes[0]] if all(key in all_costs[size] for size in sizes)]
    for section, name, share in names:
        found = [all_costs[size][section, name, share] for size in sizes]
        each = {size: cost.seconds / (size * share) * 1e6 for size, cost in zip(sizes, found)}
        print(f"{name:<{WIDTH}} " + "".join(f"{each[size]:>10.2f}" for size in sizes)
              + f" | {each[sizes[-1]] / each[first]:>6.2f} | " + "".join(f"{cost.peak / 1e6:>10.0f}" for cost in found))


def main():
    options = arguments()
    sizes = [10_000, 100_000] if options.quick else [10_000, 100_000, MAIN, 4 * MAIN]
    if options.sizes:
        sizes = [int(size) for size in options.sizes.split(",")]
    program = Path(os.environ.get("LEADPATCH") or HERE.parent / ".build" / "release" / "leadpatch").resolve()
    if not program.exists():
        sys.exit(f"bench: {program} is not there; 'make bench' builds it")
    peers = all_peers()
    folder = Path(tempfile.gettempdir()) / "leadpatch-bench"
    all_costs = {}
    for rows in sizes:
        data = Data(folder, rows, program)
        runs = options.runs or (5 if rows <= MAIN else 3)
        all_costs[rows] = {}
        for section in sections(data, peers, is_main=rows == MAIN):
            wanted = [contender for contender in section.contenders
                      if contender.is_base or not options.only or options.only in f"{section.title}: {contender.name}"]
            if all(contender.is_base for contender in wanted):
                continue
            section.contenders = wanted
            costs = measure(section, runs)
            show(section, rows, costs, runs)
            for contender in wanted:
                if contender.share and rows:
                    all_costs[rows][section.title, contender.name, contender.share] = costs[contender.name]
        data.remove(data.work)
    show_growth(all_costs)


main()
