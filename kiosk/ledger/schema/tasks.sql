-- Guided tasks (cleaning, paper, a jam ...): when each arose, was begun and was done. done_seq is NULL while somebody is at it.
CREATE TABLE task (
  number    INTEGER PRIMARY KEY,  -- from 1
  seq       INTEGER NOT NULL,     -- of its first row
  z_no      INTEGER NOT NULL,
  task      TEXT NOT NULL,
  subject   TEXT NOT NULL,        -- the device or bin; '' : the kiosk
  since_ms  INTEGER NOT NULL,     -- it arose
  begun_ms  INTEGER,              -- NULL: nobody took the steps, it went away without
  begun_by  TEXT NOT NULL,
  done_seq  INTEGER,
  done_ms   INTEGER,
  done_by   TEXT NOT NULL,
  how       TEXT NOT NULL CHECK (how IN ('', 'device', 'hand', 'unguided')),
  steps     INTEGER NOT NULL,
  by_device INTEGER NOT NULL      -- steps that a device confirmed
) STRICT;
CREATE UNIQUE INDEX task_open ON task (task, subject) WHERE done_seq IS NULL;
CREATE INDEX task_done ON task (task, done_ms) WHERE done_seq IS NOT NULL;
