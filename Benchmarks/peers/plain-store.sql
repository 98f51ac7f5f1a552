-- The store as others would have it: numbers in an index of SQLite's, and no triggers, which would slow every update.
DROP TRIGGER leadpatch_number_added;
DROP TRIGGER leadpatch_number_changed;
DROP TRIGGER leadpatch_number_removed;
DROP TABLE leadpatch_numbers;
DROP TABLE leadpatch_number_changes;
CREATE INDEX leads_by_number ON leads (CAST(phone AS INTEGER)) WHERE phone IS NOT NULL;
VACUUM;
PRAGMA wal_checkpoint(TRUNCATE);
