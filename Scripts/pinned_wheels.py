"""The exact Python packages that the value tables are made from, checked by SHA-256 so that a run is reproducible."""

import hashlib
import pathlib
import subprocess
import sys
import tempfile
import zipfile

PINS = {
    "tzdata": ("2026.6", "0a10eec6e13ef16b627fabed9a5f2ba61a62b1c67f327305f4e7e412a70b4aec"),
    "tzlocal": ("5.4.5", "ecab534f6d65d9deb4c4ea52c121ab6dd5958e9b878e71dcb102578269752454"),
    "phonenumbers": ("9.0.43", "349bc799f15e010e35bd2c7d28149950ae74479cb1e11fb054ed9a95ecb4b437"),
    "pycountry": ("26.2.16", "115c4baf7cceaa30f59a4694d79483c9167dbce7a9de4d3d571c5f3ea77c305a"),
}

VALUES = pathlib.Path(__file__).resolve().parent.parent / "Sources" / "Corrections" / "Values"


def version(package):
    return PINS[package][0]


def members(package, *paths):
    """The bytes of the named files of a pinned wheel, in the order asked for."""
    pin, digest = PINS[package]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--only-binary", ":all:", "--dest", folder, f"{package}=={pin}"],
            check=True,
        )
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        found = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if found != digest:
            sys.exit(f"{wheel.name}: SHA-256 is {found}, expected {digest}")
        with zipfile.ZipFile(wheel) as archive:
            return [archive.read(path) for path in paths]


def write(name, text):
    target = VALUES / name
    target.write_text(text, encoding="utf-8")
    print(f"{target}: {len(text.encode())} bytes")
