-- Restores and years. A restore raises the epoch; every row before was of the one in `created`, so every day is.
ALTER TABLE day ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1; -- in force when it was closed, or now
UPDATE day SET epoch = (SELECT epoch FROM kiosk);

-- A counter names one voucher of this ledger: a new epoch counts on.
CREATE INDEX voucher_counter ON voucher (counter);

-- Each restore: the epoch that it began, and the last counter that these books know of the epochs before it. A voucher of
-- one of those with a higher counter was issued after the backup was taken.
CREATE TABLE restoration (
  epoch        INTEGER PRIMARY KEY,
  seq          INTEGER NOT NULL,
  former_epoch INTEGER NOT NULL,
  last_counter INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  offset_s     INTEGER NOT NULL
) STRICT;

-- One word more: before_restore. A constraint cannot be changed in place.
DROP INDEX alarm_digits;
ALTER TABLE alarm RENAME TO alarm_before;
CREATE TABLE alarm (
  number  INTEGER PRIMARY KEY,  -- of the case
  seq     INTEGER NOT NULL,
  what    TEXT NOT NULL CHECK (what IN ('clone', 'not_issued', 'other_kiosk', 'before_restore')),
  kid     INTEGER NOT NULL,
  kiosk   INTEGER NOT NULL,
  epoch   INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  amount  INTEGER NOT NULL,
  digits  TEXT NOT NULL,
  till    TEXT NOT NULL
) STRICT;
INSERT INTO alarm SELECT * FROM alarm_before;
DROP TABLE alarm_before;
CREATE INDEX alarm_digits ON alarm (digits);
CREATE INDEX alarm_seq ON alarm (seq);
CREATE UNIQUE INDEX alarm_before_restore ON alarm (digits) WHERE what = 'before_restore'; -- settled once, for ever
