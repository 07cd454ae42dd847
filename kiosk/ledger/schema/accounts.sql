-- Accounts of people with a card. The card's number is in people.db alone; here an account is an opaque id. What an
-- account holds in money and in points, and each row of the journal that moved it.
CREATE TABLE customer_account (
  account   TEXT PRIMARY KEY,
  seq       INTEGER NOT NULL,   -- of the row that named it first
  opened_ms INTEGER NOT NULL,
  erased_ms INTEGER,
  balance   INTEGER NOT NULL CHECK (balance >= 0),
  points    INTEGER NOT NULL CHECK (points >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_entry (
  account  TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  at_ms    INTEGER NOT NULL,
  offset_s INTEGER NOT NULL,
  what     TEXT NOT NULL CHECK (what IN ('credited', 'spent', 'erased')),
  visit    INTEGER NOT NULL,    -- 0: none
  counter  INTEGER NOT NULL,    -- of the voucher that it was spent as; 0: none
  amount   INTEGER NOT NULL,    -- into the account; negative: out of it
  points   INTEGER NOT NULL,    -- the same
  PRIMARY KEY (account, seq)
) STRICT, WITHOUT ROWID;

ALTER TABLE visit ADD COLUMN account TEXT NOT NULL DEFAULT '';
CREATE INDEX visit_account ON visit (account) WHERE account <> '';
ALTER TABLE visit ADD COLUMN donated INTEGER NOT NULL DEFAULT 0;
UPDATE visit SET donated = d.amount
  FROM (SELECT json_extract(body, '$.visit') AS visit, sum(json_extract(body, '$.made.amount')) AS amount
        FROM journal WHERE kind = 'donated' GROUP BY 1) AS d
  WHERE visit.visit = d.visit;
ALTER TABLE voucher ADD COLUMN discount INTEGER NOT NULL DEFAULT 0 CHECK (discount IN (0, 1));

-- Into accounts, out of them as vouchers; points; discount vouchers, which are in no figure of deposits.
ALTER TABLE day ADD COLUMN to_accounts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN from_accounts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN points_given INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN points_spent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN discounts_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN discounts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN discounts_used_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day ADD COLUMN discounts_used INTEGER NOT NULL DEFAULT 0;

-- What a visit brought, by material: what points and limits are counted from. mass_mg: bottle, cap and label as far as
-- they are known; mass_unknown: those whose bottle nobody knows.
CREATE TABLE visit_material (
  visit        INTEGER NOT NULL,
  material     TEXT NOT NULL,
  count        INTEGER NOT NULL,
  refund       INTEGER NOT NULL,
  mass_mg      INTEGER NOT NULL,
  mass_unknown INTEGER NOT NULL,
  PRIMARY KEY (visit, material)
) STRICT, WITHOUT ROWID;
INSERT INTO visit_material (visit, material, count, refund, mass_mg, mass_unknown)
  SELECT visit, json_extract(c, '$.material'), sum(n), sum(refund * n),
         sum(n * (ifnull(json_extract(c, '$.bottle_mg'), 0) + ifnull(json_extract(c, '$.cap_mg'), 0) +
                  ifnull(json_extract(c, '$.label_mg'), 0))),
         sum(n * (json_extract(c, '$.bottle_mg') IS NULL))
  FROM (SELECT json_extract(body, '$.made.visit') AS visit, json_extract(body, '$.made.container') AS c,
               json_extract(body, '$.made.refund') AS refund, 1 AS n
        FROM journal WHERE kind = 'landed' OR (kind = 'case_settled' AND json_extract(body, '$.outcome') = 'credited'
                                               AND json_extract(body, '$.made.in_doubt'))
        UNION ALL
        SELECT json_extract(body, '$.made.visit'), json_extract(body, '$.container'), json_extract(body, '$.refund'),
               json_extract(body, '$.count')
        FROM journal WHERE kind = 'counted')
  GROUP BY 1, 2;
