-- What may point at fraud: every odd thing as a piece of evidence, and the signals that were raised from them. What older
-- journals have as evidence is read from them here once, as apply_signal.c does for each new row.
CREATE TABLE evidence (
  seq     INTEGER PRIMARY KEY,  -- of the row that it is
  kind    TEXT NOT NULL,
  subject TEXT NOT NULL,        -- "lane:", "bag:", "till:" or "person:" and an id
  visit   INTEGER NOT NULL,     -- 0: none
  at_ms   INTEGER NOT NULL,
  z_no    INTEGER NOT NULL,
  detail  TEXT NOT NULL,
  signal  INTEGER               -- the one that it went into: it goes into no other
) STRICT;
CREATE INDEX evidence_unused ON evidence (seq) WHERE signal IS NULL;

CREATE TABLE signal (
  number      INTEGER PRIMARY KEY,
  seq         INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  subject     TEXT NOT NULL,
  visit       INTEGER NOT NULL,
  lane        TEXT NOT NULL,
  count       INTEGER NOT NULL,
  window      TEXT NOT NULL,
  minutes     INTEGER NOT NULL,
  action      TEXT NOT NULL CHECK (action IN ('note', 'warn', 'block_visit', 'block_lane')),
  detail      TEXT NOT NULL,
  raised_ms   INTEGER NOT NULL,
  z_no        INTEGER NOT NULL,
  cleared_ms  INTEGER,
  cleared_seq INTEGER,
  actor       TEXT NOT NULL,    -- who cleared it, and why
  reason      TEXT NOT NULL
) STRICT;
CREATE INDEX signal_open ON signal (number) WHERE cleared_ms IS NULL AND action <> 'note';
CREATE INDEX signal_day ON signal (z_no);
CREATE INDEX voucher_end_day ON voucher_end (z_no);
CREATE INDEX alarm_seq ON alarm (seq);

INSERT INTO evidence
  SELECT seq,
         CASE json_extract(body, '$.reason')
           WHEN 'pulled_back' THEN 'reverse_movement' WHEN 'order_unknown' THEN 'order_unknown' ELSE 'weight_range' END,
         'lane:' || json_extract(body, '$.lane'), json_extract(body, '$.made.visit'), at_ms, z_no,
         'reason ' || json_extract(body, '$.reason'), NULL
  FROM journal WHERE kind = 'refused' AND NOT json_extract(body, '$.made.training')
    AND json_extract(body, '$.reason') IN ('pulled_back', 'order_unknown', 'wrong_weight', 'kept');
INSERT INTO evidence
  SELECT seq, 'fell_unscanned', 'lane:' || json_extract(body, '$.lane'), json_extract(body, '$.visit'), at_ms, z_no,
         'bin ' || json_extract(body, '$.bin'), NULL
  FROM journal WHERE kind = 'fell_unscanned';
INSERT INTO evidence
  SELECT seq, 'bag_mass', 'bag:' || json_extract(body, '$.made.old.bag'), 0, at_ms, z_no,
         'permille ' || json_extract(body, '$.made.old.difference_permille'), NULL
  FROM journal WHERE kind = 'bag' AND json_extract(body, '$.made.old.warning');
INSERT INTO evidence
  SELECT seq, 'reprints', actor, 0, at_ms, z_no, 'voucher ' || json_extract(body, '$.counter'), NULL
  FROM journal WHERE kind = 'print' AND json_extract(body, '$.reprint') AND json_extract(body, '$.state') = 'sent'
    AND actor GLOB 'person:*';
INSERT INTO evidence
  SELECT seq, CASE kind WHEN 'voided' THEN 'voids' ELSE 'undos' END, actor, 0, at_ms, z_no,
         'voucher ' || json_extract(body, '$.made.counter'), NULL
  FROM journal WHERE kind IN ('voided', 'undone') AND actor GLOB 'person:*';
INSERT INTO evidence
  SELECT seq, 'goodwill', actor, 0, at_ms, z_no, 'amount ' || json_extract(body, '$.amount'), NULL
  FROM journal WHERE kind IN ('goodwill', 'case_settled') AND json_extract(body, '$.amount') IS NOT NULL
    AND NOT json_extract(body, '$.training') AND actor GLOB 'person:*';
INSERT INTO evidence
  SELECT seq, 'clone_alarm', 'till:' || json_extract(body, '$.till'), 0, at_ms, z_no,
         'what ' || json_extract(body, '$.made.what'), NULL
  FROM journal WHERE kind = 'alarm';
