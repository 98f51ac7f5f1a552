"""Gets what we are compared with: a C program is compiled, the rest is installed below Benchmarks/.build."""

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
FOLDER = HERE / ".build" / "peers"


def quietly(*command, cwd=None):
    """Whether a command is there and ends well."""
    try:
        return subprocess.run(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False


def sqlite3():
    """The sqlite3 command line, or None."""
    return shutil.which("sqlite3")


def floor():
    """The C program that does the least, compiled; or None."""
    program = FOLDER / "floor"
    source = HERE / "peers" / "floor.c"
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        compiler = shutil.which("cc") or shutil.which("clang") or "cc"
        if not quietly(compiler, "-O2", "-o", str(program), str(source), "-lsqlite3", "-lz"):
            return None
    return str(program)


def python():
    """A Python that has the packages phonenumbers and duckdb, or None."""
    program = FOLDER / "venv" / "bin" / "python"
    if not quietly(str(program), "-c", "import phonenumbers, duckdb"):
        if not quietly(sys.executable, "-m", "venv", str(FOLDER / "venv")):
            return None
        if not quietly(str(program), "-m", "pip", "install", "phonenumbers==9.0.43", "duckdb"):
            return None
    return str(program)


def miller():
    """Miller's mlr, its own or Debian's package unpacked; or None."""
    found = shutil.which("mlr")
    program = FOLDER / "miller" / "usr" / "bin" / "mlr"
    if found or program.exists():
        return found or str(program)
    archives = FOLDER / "archives"
    archives.mkdir(exist_ok=True)
    if not quietly("apt-get", "download", "miller", cwd=archives):
        return None
    for archive in archives.glob("miller_*.deb"):
        quietly("dpkg-deb", "-x", str(archive), str(FOLDER / "miller"))
    return str(program) if quietly(str(program), "--version") else None


def all_peers():
    """Each peer's program, or None with a line that says that it is left out."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {"sqlite3": sqlite3(), "floor": floor(), "python": python(), "miller": miller()}
    for name, program in found.items():
        if program is None:
            print(f"left out, since it could not be installed: {name}", file=sys.stderr)
    return found
