"""apply-python.py FILE STORE ROWS: the first rows of a file applied as people write it: csv, phonenumbers, sqlite3."""

import csv
import gzip
import itertools
import json
import sqlite3
import sys
from datetime import datetime, timezone

import phonenumbers


def phone(row):
    number = phonenumbers.parse(row["phone"], row["country"] or None)
    if not phonenumbers.is_valid_number(number):
        raise ValueError("not a valid number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def main():
    store = sqlite3.connect(sys.argv[2])
    rejects = []
    with gzip.open(sys.argv[1], "rt", newline="") as file:
        for row in itertools.islice(csv.DictReader(file), int(sys.argv[3])):
            lead = store.execute(
                "SELECT status, phone, name, notes, variables FROM leads WHERE id = ?", [row["id"]]).fetchone()
            if lead is None or lead[0] != "pending":
                rejects.append(row)
                continue
            new = {name: row[name] for name in ("name", "notes") if row[name]}
            try:
                if row["phone"]:
                    new["phone"] = phone(row)
                if row["variables"]:
                    new["variables"] = json.dumps(json.loads(row["variables"]))
            except ValueError:
                rejects.append(row)
                continue
            except phonenumbers.NumberParseException:
                rejects.append(row)
                continue
            old = dict(zip(("phone", "name", "notes", "variables"), lead[1:]))
            changed = {name: value for name, value in new.items() if old[name] != value}
            if not changed:
                continue
            columns = ", ".join(f"{name} = ?" for name in changed)
            store.execute(
                f"UPDATE leads SET {columns}, updated_at = ?, revision = revision + 1 WHERE id = ?",
                [*changed.values(), datetime.now(timezone.utc).isoformat(), row["id"]])
    store.commit()
    with open(sys.argv[2] + ".rejects.csv", "w", newline="") as file:
        out = csv.DictWriter(file, ["id", "phone", "country", "name", "notes", "variables"])
        out.writeheader()
        out.writerows(rejects)


main()
