"""Runs one command, or a pipe of several, and says what it cost."""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass


@dataclass
class Cost:
    """Wall and CPU seconds, and bytes: the peak of resident memory, and what went through write calls to files."""

    seconds: float
    cpu: float
    peak: int
    written: int


class Unexpected(Exception):
    """A command ended with another exit status than it should have."""


def run(*stages, expect=(0,), environment=None):
    """Runs the stages as a pipe, output thrown away; their costs added up, wall time from first start to last end.

    What a stage writes into the pipe is not counted as written.
    """
    start = time.perf_counter()
    children = []
    source = subprocess.DEVNULL
    for place, stage in enumerate(stages):
        is_last = place == len(stages) - 1
        child = subprocess.Popen(
            stage, stdin=source, stdout=subprocess.DEVNULL if is_last else subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        if children:
            children[-1].stdout.close()
        source = child.stdout
        children.append(child)
    cpu, peak, written = 0.0, 0, 0
    for place, child in enumerate(children):
        # Its counters can be read until it is reaped.
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        end = time.perf_counter()
        if place == len(children) - 1:
            with open(f"/proc/{child.pid}/io") as counters:
                written = next(int(line.split()[1]) for line in counters if line.startswith("wchar"))
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        cpu += usage.ru_utime + usage.ru_stime
        peak += usage.ru_maxrss * 1024
    if children[-1].returncode not in expect:
        raise Unexpected(f"{' '.join(stages[-1])}: exit {children[-1].returncode}")
    return Cost(end - start, cpu, peak, written)


def median(costs):
    """The median of each figure by itself."""
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs)
                  for name in ("seconds", "cpu", "peak", "written")))
