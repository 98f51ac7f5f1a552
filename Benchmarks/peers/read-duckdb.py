"""read-duckdb.py FILE: reads a gzipped CSV into a table of DuckDB's."""

import sys

import duckdb

duckdb.execute("CREATE TABLE corrections AS SELECT * FROM read_csv(?, header = true, all_varchar = true)", [sys.argv[1]])
