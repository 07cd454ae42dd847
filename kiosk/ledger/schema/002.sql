-- Version 2: the rest of a voucher's life. Older journals have no row about an end, and no alarm; what they say about
-- redemptions is read from them here once, as apply_voucher.c does for each new one.

-- Every redemption by its claim, also one that was taken back: its till must hear so for ever.
CREATE TABLE redemption (
  claim      TEXT PRIMARY KEY,
  seq        INTEGER NOT NULL,
  z_no       INTEGER NOT NULL,
  epoch      INTEGER NOT NULL,
  counter    INTEGER NOT NULL,
  amount     INTEGER NOT NULL CHECK (amount > 0),
  at_ms      INTEGER NOT NULL,
  till       TEXT NOT NULL,
  actor      TEXT NOT NULL,
  undone_seq INTEGER,
  undone_z   INTEGER,
  undone_ms  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX redemption_day ON redemption (z_no);
CREATE INDEX redemption_undone ON redemption (undone_z) WHERE undone_z IS NOT NULL;

INSERT INTO redemption (claim, seq, z_no, epoch, counter, amount, at_ms, till, actor)
  SELECT json_extract(body, '$.claim'), seq, z_no, json_extract(body, '$.made.epoch'),
         json_extract(body, '$.made.counter'), json_extract(body, '$.made.amount'), at_ms,
         json_extract(body, '$.till'), actor
  FROM journal WHERE kind = 'redeemed';

-- Vouchers that ended without being paid: what a day took from their holders.
CREATE TABLE voucher_end (
  epoch   INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  z_no    INTEGER NOT NULL,
  how     TEXT NOT NULL CHECK (how IN ('expired', 'voided')),
  amount  INTEGER NOT NULL CHECK (amount > 0),
  at_ms   INTEGER NOT NULL,
  PRIMARY KEY (epoch, counter)
) STRICT, WITHOUT ROWID;

-- Tokens with a good signature that this ledger never issued, each with its case.
CREATE TABLE alarm (
  number  INTEGER PRIMARY KEY,  -- of the case
  seq     INTEGER NOT NULL,
  what    TEXT NOT NULL CHECK (what IN ('clone', 'not_issued', 'other_kiosk')),
  kid     INTEGER NOT NULL,
  kiosk   INTEGER NOT NULL,
  epoch   INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  amount  INTEGER NOT NULL,
  digits  TEXT NOT NULL,
  till    TEXT NOT NULL
) STRICT;
CREATE INDEX alarm_digits ON alarm (digits);
