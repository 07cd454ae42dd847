-- What reports need beside `tally`: by GTIN and size, refusals by reason, hours, visits as they ended. What older journals
-- say is read from them here once, as apply_figures.c does for each new row. Times of day are local ones of the row.
CREATE TABLE container_tally (
  z_no           INTEGER NOT NULL,
  scheme         TEXT NOT NULL,
  gtin           TEXT NOT NULL,     -- '' where a person counted by class
  material       TEXT NOT NULL,
  colour         TEXT NOT NULL,
  stream         TEXT NOT NULL,
  volume_ml      INTEGER NOT NULL,  -- 0: nobody knows
  rate_period    TEXT NOT NULL,
  mass_source    TEXT NOT NULL,
  accepted       INTEGER NOT NULL,
  refund         INTEGER NOT NULL,
  bottle_mg      INTEGER NOT NULL,
  bottle_unknown INTEGER NOT NULL,
  cap_mg         INTEGER NOT NULL,
  cap_unknown    INTEGER NOT NULL,
  label_mg       INTEGER NOT NULL,
  label_unknown  INTEGER NOT NULL,
  PRIMARY KEY (z_no, scheme, gtin, material, colour, stream, volume_ml, rate_period, mass_source)
) STRICT, WITHOUT ROWID;

CREATE TABLE refusal_tally (
  z_no     INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  gtin     TEXT NOT NULL,  -- '' where the catalogue did not know it: numbers from outside can be any
  material TEXT NOT NULL,
  colour   TEXT NOT NULL,
  stream   TEXT NOT NULL,
  refused  INTEGER NOT NULL,
  PRIMARY KEY (z_no, reason, gtin, material, colour, stream)
) STRICT, WITHOUT ROWID;

CREATE TABLE hour_tally (
  z_no     INTEGER NOT NULL,
  hour     INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  accepted INTEGER NOT NULL,
  refused  INTEGER NOT NULL,
  PRIMARY KEY (z_no, hour)
) STRICT, WITHOUT ROWID;

-- Visits by the hour in which they ended; visit_ms: how long they took, together.
CREATE TABLE visit_tally (
  z_no     INTEGER NOT NULL,
  hour     INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  how      TEXT NOT NULL,
  visits   INTEGER NOT NULL,
  visit_ms INTEGER NOT NULL,
  PRIMARY KEY (z_no, hour, how)
) STRICT, WITHOUT ROWID;

-- What changed the state of a lane or of the program, in order: uptime is read from the journal itself.
CREATE INDEX journal_service ON journal (seq) WHERE kind IN ('service', 'started', 'stopped');
-- What recyclers said about bags.
CREATE INDEX journal_receipt ON journal (seq) WHERE kind = 'bag_receipt';

CREATE TEMP TABLE taken AS
  SELECT z_no, max((at_ms / 1000 + offset_s) / 3600 % 24, 0) AS hour, json_extract(body, '$.made.container') AS c, 1 AS n,
         json_extract(body, '$.made.refund') AS refund, json_extract(body, '$.made.scheme') AS scheme,
         json_extract(body, '$.made.rule') AS rule
  FROM journal
  WHERE (kind = 'landed' OR (kind = 'case_settled' AND json_extract(body, '$.outcome') = 'credited'
                             AND json_extract(body, '$.made.in_doubt')))
    AND NOT json_extract(body, '$.made.training')
  UNION ALL
  SELECT z_no, max((at_ms / 1000 + offset_s) / 3600 % 24, 0), json_extract(body, '$.container'), json_extract(body, '$.count'),
         json_extract(body, '$.refund'), json_extract(body, '$.made.scheme'), json_extract(body, '$.rule')
  FROM journal WHERE kind = 'counted' AND NOT json_extract(body, '$.made.training');
CREATE TEMP TABLE not_taken AS
  SELECT z_no, max((at_ms / 1000 + offset_s) / 3600 % 24, 0) AS hour, json_extract(body, '$.reason') AS reason,
         ifnull(json_extract(body, iif(json_extract(body, '$.admitted') <> '', '$.made.container', '$.container')),
                '{}') AS c
  FROM journal WHERE kind = 'refused' AND NOT json_extract(body, '$.made.training')
  UNION ALL
  SELECT z_no, max((at_ms / 1000 + offset_s) / 3600 % 24, 0),
         iif(json_extract(body, '$.outcome') = 'in_bin', 'order_unknown', 'never_fell'),
         json_extract(body, '$.made.container')
  FROM journal WHERE kind = 'case_settled' AND json_extract(body, '$.made.in_doubt')
    AND json_extract(body, '$.outcome') <> 'credited' AND NOT json_extract(body, '$.made.training');

INSERT INTO container_tally
  SELECT z_no, scheme, ifnull(json_extract(c, '$.gtin'), ''), json_extract(c, '$.material'), json_extract(c, '$.colour'),
         json_extract(c, '$.stream'), json_extract(c, '$.volume_ml'), rule, json_extract(c, '$.mass_source'), sum(n),
         sum(n * refund), sum(n * ifnull(json_extract(c, '$.bottle_mg'), 0)),
         sum(n * (json_extract(c, '$.bottle_mg') IS NULL)), sum(n * ifnull(json_extract(c, '$.cap_mg'), 0)),
         sum(n * (json_extract(c, '$.cap_mg') IS NULL)), sum(n * ifnull(json_extract(c, '$.label_mg'), 0)),
         sum(n * (json_extract(c, '$.label_mg') IS NULL))
  FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;
INSERT INTO refusal_tally
  SELECT z_no, reason, ifnull(json_extract(c, '$.gtin'), ''), ifnull(json_extract(c, '$.material'), 'unknown'),
         ifnull(json_extract(c, '$.colour'), 'unknown'), ifnull(json_extract(c, '$.stream'), 'unknown'), count(*)
  FROM not_taken GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO hour_tally
  SELECT z_no, hour, sum(a), sum(r)
  FROM (SELECT z_no, hour, n AS a, 0 AS r FROM taken UNION ALL SELECT z_no, hour, 0, 1 FROM not_taken) GROUP BY 1, 2;
INSERT INTO visit_tally
  SELECT j.z_no, max((j.at_ms / 1000 + j.offset_s) / 3600 % 24, 0), json_extract(j.body, '$.how'), count(*),
         sum(max(j.at_ms - v.opened_ms, 0))
  FROM journal j JOIN visit v ON v.visit = json_extract(j.body, '$.visit')
  WHERE j.kind = 'visit_closed' AND v.training IS NOT 1 GROUP BY 1, 2, 3;
DROP TABLE taken;
DROP TABLE not_taken;
