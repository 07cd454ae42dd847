-- Version 1 of ledger.db. `journal` is the truth; every other table is derived from it by apply_*.c and can be made
-- anew. Amounts are minor units of the ledger's one currency, masses milligrams, times milliseconds since 1970 (UTC).
-- Words instead of numbers wherever a person may look. No foreign keys between derived tables and the journal: a
-- rebuild empties the ones and never touches the other.

CREATE TABLE journal (
  seq      INTEGER PRIMARY KEY CHECK (seq > 0),
  at_ms    INTEGER NOT NULL,
  offset_s INTEGER NOT NULL,
  z_no     INTEGER NOT NULL CHECK (z_no > 0),
  kind     TEXT NOT NULL,
  actor    TEXT NOT NULL,
  body     TEXT NOT NULL,
  prev     BLOB NOT NULL CHECK (length(prev) = 32),
  hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_in_order BEFORE INSERT ON journal
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END;

-- Who we are: one row, from `created`.
CREATE TABLE kiosk (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  kiosk    INTEGER NOT NULL,
  name     TEXT NOT NULL,
  currency TEXT NOT NULL,
  numeric  INTEGER NOT NULL,
  exponent INTEGER NOT NULL,
  epoch    INTEGER NOT NULL
) STRICT;

-- What runs: one row, from the last `started`. Hashes in hex.
CREATE TABLE running (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  seq       INTEGER NOT NULL,
  version   TEXT NOT NULL,
  scheme    TEXT NOT NULL,
  catalogue TEXT NOT NULL
) STRICT;

CREATE TABLE key (
  kid        INTEGER PRIMARY KEY,
  public_key BLOB NOT NULL CHECK (length(public_key) = 32),
  seq        INTEGER NOT NULL
) STRICT;

-- Every fact by its id: what makes a retry harmless. given: BLAKE2b-256 over the kind, a zero byte and the body
-- without `made`.
CREATE TABLE fact (
  id    TEXT PRIMARY KEY,
  seq   INTEGER NOT NULL,
  given BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
  visit     INTEGER PRIMARY KEY,
  seq       INTEGER NOT NULL,
  z_no      INTEGER NOT NULL,
  lane      TEXT NOT NULL,
  opened_ms INTEGER NOT NULL,
  closed_ms INTEGER,
  how       TEXT NOT NULL,
  training  INTEGER CHECK (training IN (0, 1)),  -- NULL until its first admission
  balance   INTEGER NOT NULL CHECK (balance >= 0),
  credited  INTEGER NOT NULL,
  refused   INTEGER NOT NULL,
  in_doubt  INTEGER NOT NULL,
  pet_mg    INTEGER NOT NULL
) STRICT;
CREATE INDEX visit_open ON visit (visit) WHERE closed_ms IS NULL;

CREATE TABLE visit_line (
  visit  INTEGER NOT NULL,
  refund INTEGER NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (visit, refund)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_refusal (
  visit  INTEGER NOT NULL,
  reason TEXT NOT NULL,
  count  INTEGER NOT NULL,
  PRIMARY KEY (visit, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE admission (
  id          TEXT PRIMARY KEY,
  seq         INTEGER NOT NULL,
  visit       INTEGER NOT NULL,
  lane        TEXT NOT NULL,
  at_ms       INTEGER NOT NULL,
  gtin        TEXT NOT NULL,
  refund      INTEGER NOT NULL CHECK (refund >= 0),
  training    INTEGER NOT NULL CHECK (training IN (0, 1)),
  outcome     TEXT NOT NULL CHECK (outcome IN ('pending', 'landed', 'refused', 'in_doubt')),
  outcome_seq INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX admission_pending ON admission (visit) WHERE outcome = 'pending';

CREATE TABLE incident (
  number      INTEGER PRIMARY KEY,
  seq         INTEGER NOT NULL,
  kind        TEXT NOT NULL,
  opened_ms   INTEGER NOT NULL,
  visit       INTEGER NOT NULL,
  voucher     INTEGER NOT NULL,
  admission   TEXT NOT NULL,
  gtin        TEXT NOT NULL,
  amount      INTEGER NOT NULL,
  lane        TEXT NOT NULL,
  why         TEXT NOT NULL,
  settled_ms  INTEGER,
  settled_seq INTEGER,
  outcome     TEXT NOT NULL,
  note        TEXT NOT NULL,
  actor       TEXT NOT NULL
) STRICT;
CREATE INDEX incident_open ON incident (number) WHERE settled_ms IS NULL;
CREATE INDEX incident_visit ON incident (visit);

CREATE TABLE voucher (
  epoch        INTEGER NOT NULL,
  counter      INTEGER NOT NULL,
  seq          INTEGER NOT NULL,
  digits       TEXT NOT NULL,
  amount       INTEGER NOT NULL CHECK (amount > 0),
  issued_ms    INTEGER NOT NULL,
  offset_s     INTEGER NOT NULL,
  expires_ms   INTEGER NOT NULL,
  visit        INTEGER NOT NULL,
  training     INTEGER NOT NULL CHECK (training IN (0, 1)),
  clock_unsure INTEGER NOT NULL CHECK (clock_unsure IN (0, 1)),
  pay          TEXT NOT NULL CHECK (pay IN ('open', 'redeemed', 'expired', 'voided')),
  print        TEXT NOT NULL CHECK (print IN ('none', 'sent', 'printed', 'unknown')),
  reprints     INTEGER NOT NULL,
  redeemed_ms  INTEGER,
  redeemed_seq INTEGER,
  till         TEXT NOT NULL,
  claim        TEXT,
  PRIMARY KEY (epoch, counter)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX voucher_claim ON voucher (claim) WHERE claim IS NOT NULL;
CREATE INDEX voucher_open ON voucher (epoch, counter) WHERE pay = 'open';
CREATE INDEX voucher_visit ON voucher (visit);

CREATE TABLE posting (
  seq       INTEGER NOT NULL,
  line      INTEGER NOT NULL,
  account   TEXT NOT NULL,
  commodity TEXT NOT NULL,
  amount    INTEGER NOT NULL,  -- positive is debit
  PRIMARY KEY (seq, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  account   TEXT NOT NULL,
  commodity TEXT NOT NULL,
  balance   INTEGER NOT NULL,
  PRIMARY KEY (account, commodity)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
  z_no           INTEGER NOT NULL,
  scheme         TEXT NOT NULL,
  material       TEXT NOT NULL,
  colour         TEXT NOT NULL,
  stream         TEXT NOT NULL,
  rate_period    TEXT NOT NULL,
  mass_source    TEXT NOT NULL,
  accepted       INTEGER NOT NULL,
  refused        INTEGER NOT NULL,
  refund         INTEGER NOT NULL,
  bottle_mg      INTEGER NOT NULL,
  bottle_unknown INTEGER NOT NULL,
  cap_mg         INTEGER NOT NULL,
  cap_unknown    INTEGER NOT NULL,
  label_mg       INTEGER NOT NULL,
  label_unknown  INTEGER NOT NULL,
  PRIMARY KEY (z_no, scheme, material, colour, stream, rate_period, mass_source)
) STRICT, WITHOUT ROWID;

CREATE TABLE day (
  z_no            INTEGER PRIMARY KEY,
  label           TEXT NOT NULL,
  first_seq       INTEGER NOT NULL,
  last_seq        INTEGER,
  opened_ms       INTEGER NOT NULL,
  closed_ms       INTEGER,
  offset_s        INTEGER NOT NULL,
  closed_by       TEXT NOT NULL,
  accepted        INTEGER NOT NULL,
  refused         INTEGER NOT NULL,
  visits          INTEGER NOT NULL,
  in_doubt        INTEGER NOT NULL,
  fell_unscanned  INTEGER NOT NULL,
  vouchers_count  INTEGER NOT NULL,
  redeemed_count  INTEGER NOT NULL,
  refunds         INTEGER NOT NULL,
  vouchers_issued INTEGER NOT NULL,
  redeemed        INTEGER NOT NULL,
  donated         INTEGER NOT NULL,
  pet_mg          INTEGER NOT NULL,
  pet_unknown     INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoint (
  z_no      INTEGER PRIMARY KEY,
  seq       INTEGER NOT NULL,
  head      BLOB NOT NULL CHECK (length(head) = 32),
  kid       INTEGER NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;
