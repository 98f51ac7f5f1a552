"""What is measured: each contender is a command line over the data of one size."""

import shutil
import subprocess
from dataclasses import dataclass
from typing import Callable

from measuring import run
from peers import HERE


@dataclass
class Contender:
    name: str
    #: Runs it once and gives its Cost.
    once: Callable
    #: How many rows it goes through, of the size's rows.
    share: float = 1
    #: Contenders of a section are told in multiples of these.
    is_base: bool = False
    #: What it writes is its output, which is thrown away.
    is_filter: bool = False


@dataclass
class Section:
    title: str
    contenders: list


class Data:
    """The files of one size, made where they are not there, and a fresh copy of the store for each run."""

    def __init__(self, folder, rows, program):
        self.rows = rows
        self.program = program
        self.folder = folder / str(rows)
        self.csv = self.folder / "corrections.csv.gz"
        self.jsonl = self.folder / "corrections.jsonl.gz"
        self.few = self.folder / "few.csv.gz"
        self.damaged = self.folder / "damaged.csv.gz"
        self.damaged_jsonl = self.folder / "damaged.jsonl.gz"
        self.empty = self.folder / "empty.csv"
        self.work = self.folder / "work.db"
        self.rejects = self.folder / "rejects"
        self.base = self.folder / "base.db"
        self.plain = self.folder / "plain.db"
        maker = HERE / "make-data"
        made = self.folder / "made-by"
        if not made.exists() or made.read_bytes() != maker.read_bytes():
            shutil.rmtree(self.folder, ignore_errors=True)
            subprocess.run([maker, self.folder, str(rows)], check=True)
            made.write_bytes(maker.read_bytes())
        for whole, damaged in [(self.csv, self.damaged), (self.jsonl, self.damaged_jsonl)]:
            damaged.write_bytes(whole.read_bytes() + b"x")
        self.empty.write_bytes(b"")
        self.load()

    def load(self):
        """The store is loaded anew by each build of the program, since a build may lay it out anew."""
        stamp = self.folder / "loaded-by"
        build = f"{self.program.stat().st_mtime_ns}"
        if self.base.exists() and stamp.exists() and stamp.read_text() == build:
            return
        for path in [self.base, self.plain, self.work]:
            self.remove(path)
        subprocess.run(
            [self.program, "load", self.folder / "leads.csv", "--store", self.base, "-q"], check=True)
        # The last connection that closes empties the WAL into the file.
        subprocess.run(["sqlite3", self.base, "PRAGMA wal_checkpoint(TRUNCATE)"], stdout=subprocess.DEVNULL)
        subprocess.run(["cp", self.base, self.plain], check=True)
        script = (HERE / "peers" / "plain-store.sql").read_text()
        subprocess.run(["sqlite3", "-bail", self.plain], input=script, text=True, stdout=subprocess.DEVNULL, check=True)
        stamp.write_text(build)

    def remove(self, path):
        for ending in ["", "-wal", "-shm"]:
            path.with_name(path.name + ending).unlink(missing_ok=True)

    def fresh(self, store=None):
        """The store as it was, copied and on disk, so that nobody pays for another's writes.

        Others get the plain one: leadpatch keeps numbers by triggers, which it does without while it writes itself.
        """
        self.remove(self.work)
        subprocess.run(["cp", store or self.base, self.work], check=True)
        subprocess.run(["sync"], check=True)


def sections(data, peers, is_main):
    """All that is measured at one size; start-up and few rows only at the main one."""
    parts = [apply_section(data, peers), plan_section(data), read_section(data, peers), read_json_section(data)]
    return parts + [small_section(data)] if is_main else parts


def apply_section(data, peers):
    def ours(*options):
        def once():
            data.fresh()
            return run([data.program, "apply", data.csv, "--store", data.work, "--rejects", data.rejects, "-q", *options],
                       expect=(1,))
        return once

    def sqlite():
        data.fresh(data.plain)
        # Only -init leaves standard input to .import.
        return run(["zcat", data.csv], [peers["sqlite3"], "-init", HERE / "peers" / "update.sql", data.work, ".quit"])

    def floor():
        data.fresh(data.plain)
        return run([peers["floor"], data.csv, data.work])

    def python():
        data.fresh(data.plain)
        return run([peers["python"], HERE / "peers" / "apply-python.py", data.csv, data.work, str(data.rows // 10)])

    found = [Contender("leadpatch apply --atomic", ours("--atomic")), Contender("leadpatch apply", ours())]
    if peers["sqlite3"]:
        found.append(Contender("sqlite3: .import, UPDATE … FROM", sqlite, is_base=True))
    if peers["floor"]:
        found.append(Contender("C: inflate, split, SELECT, UPDATE", floor, is_base=True))
    if peers["python"]:
        found.append(Contender("Python: csv, phonenumbers, sqlite3", python, share=0.1))
    return Section("apply", found)


def plan_section(data):
    def plan(file, option):
        return lambda: run([data.program, "plan", file, "--store", data.base, option], expect=(1,))
    return Section("plan", [
        Contender("leadpatch plan, CSV, all lines", plan(data.csv, "-q")),
        Contender("leadpatch plan, JSONL, all lines", plan(data.jsonl, "-q")),
        Contender("leadpatch plan --json, CSV", plan(data.csv, "--json")),
        Contender("leadpatch plan --json, JSONL", plan(data.jsonl, "--json")),
        Contender("zcat", lambda: run(["zcat", data.csv]), is_base=True, is_filter=True)])


def refused(data, file):
    # A byte after the end of the gzip data is found once all is read, mapped and cleaned, and ends the run there.
    return lambda: run([data.program, "plan", file, "--store", data.base, "-q"], expect=(65,))


def read_section(data, peers):
    found = [
        Contender("leadpatch reads CSV", refused(data, data.damaged)),
        Contender("zcat", lambda: run(["zcat", data.csv]), is_base=True, is_filter=True),
        Contender("zcat | wc -l", lambda: run(["zcat", data.csv], ["wc", "-l"]), is_filter=True)]
    if peers["miller"]:
        command = [peers["miller"], "--gzin", "--icsv", "--ocsv", "cat", data.csv]
        found.append(Contender("Miller", lambda: run(command), is_filter=True))
    if peers["python"]:
        script = HERE / "peers" / "read-duckdb.py"
        found.append(Contender("DuckDB", lambda: run([peers["python"], script, data.csv])))
    return Section("reading alone, CSV", found)


def read_json_section(data):
    return Section("reading alone, JSONL", [
        Contender("leadpatch reads JSONL", refused(data, data.damaged_jsonl)),
        Contender("zcat", lambda: run(["zcat", data.jsonl]), is_base=True, is_filter=True)])


def small_section(data):
    def few():
        data.fresh()
        return run([data.program, "apply", data.few, "--store", data.work, "--rejects", data.rejects, "-q"], expect=(1,))
    return Section("start-up and small files", [
        Contender("leadpatch apply, 10,000 rows", few, share=10_000 / data.rows),
        Contender("leadpatch plan, an empty file",
                  lambda: run([data.program, "plan", data.empty, "--store", data.base], expect=(65,)), share=0),
        Contender("leadpatch --help", lambda: run([data.program, "--help"]), share=0),
        Contender("true", lambda: run(["true"]), share=0, is_base=True)])
