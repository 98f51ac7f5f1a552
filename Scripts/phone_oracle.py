"""Makes sure that the exact `phonenumbers` release is importable, in a private venv where it is not."""

import os
import subprocess
import sys
from pathlib import Path

VERSION = "9.0.43"
CACHE = Path(__file__).resolve().parent.parent / ".build" / "phonenumbers"


def require():
    """Returns once phonenumbers VERSION is importable; restarts the script inside its own venv if it must."""
    try:
        import phonenumbers

        if phonenumbers.__version__ == VERSION:
            return
    except ImportError:
        pass
    python = CACHE / "venv" / "bin" / "python"
    if Path(sys.executable) == python:
        sys.exit(f"phonenumbers {VERSION} could not be installed into {CACHE / 'venv'}")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", CACHE / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"phonenumbers=={VERSION}"], check=True)
    os.execv(python, [str(python), *sys.argv])


def source_distribution():
    """The folder of the unpacked source distribution, which alone carries the peer's tests and test metadata."""
    folder = CACHE / f"phonenumbers-{VERSION}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*download, "--dest", CACHE, f"phonenumbers=={VERSION}"], check=True)
        subprocess.run(["tar", "-xzf", CACHE / f"phonenumbers-{VERSION}.tar.gz", "-C", CACHE], check=True)
    return folder
