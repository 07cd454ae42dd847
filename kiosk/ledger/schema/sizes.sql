-- Refused containers by volume too: refused and accepted ones are told apart by the same sizes. Days of a former year, whose
-- rows are in its own file, were carried without it: 0, as for a container whose volume nobody knows.
ALTER TABLE refusal_tally RENAME TO refusal_before;
CREATE TABLE refusal_tally (
  z_no      INTEGER NOT NULL,
  reason    TEXT NOT NULL,
  gtin      TEXT NOT NULL,  -- '' where the catalogue did not know it: numbers from outside can be any
  material  TEXT NOT NULL,
  colour    TEXT NOT NULL,
  stream    TEXT NOT NULL,
  volume_ml INTEGER NOT NULL DEFAULT 0,  -- 0: nobody knows
  refused   INTEGER NOT NULL,
  PRIMARY KEY (z_no, reason, gtin, material, colour, stream, volume_ml)
) STRICT, WITHOUT ROWID;
INSERT INTO refusal_tally
  SELECT z_no, reason, gtin, material, colour, stream, 0, refused FROM refusal_before
  WHERE z_no < (SELECT min(z_no) FROM journal);
DROP TABLE refusal_before;
INSERT INTO refusal_tally
  SELECT z_no, reason, ifnull(json_extract(c, '$.gtin'), ''), ifnull(json_extract(c, '$.material'), 'unknown'),
         ifnull(json_extract(c, '$.colour'), 'unknown'), ifnull(json_extract(c, '$.stream'), 'unknown'),
         ifnull(json_extract(c, '$.volume_ml'), 0), count(*)
  FROM (SELECT z_no, json_extract(body, '$.reason') AS reason,
               ifnull(json_extract(body, iif(json_extract(body, '$.admitted') <> '', '$.made.container', '$.container')),
                      '{}') AS c
        FROM journal WHERE kind = 'refused' AND NOT json_extract(body, '$.made.training')
        UNION ALL
        SELECT z_no, iif(json_extract(body, '$.outcome') = 'in_bin', 'order_unknown', 'never_fell'),
               json_extract(body, '$.made.container')
        FROM journal WHERE kind = 'case_settled' AND json_extract(body, '$.made.in_doubt')
          AND json_extract(body, '$.outcome') <> 'credited' AND NOT json_extract(body, '$.made.training'))
  GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- By bag: a report of a thousand bags asks for each one's newest receipt. Its id has no quotes, and nothing that a person
-- wrote can hold "bag":" unescaped. The very expression of BAG_OF_RECEIPT (inside.h).
DROP INDEX journal_receipt;
CREATE INDEX journal_receipt ON journal (substr(substr(body, instr(body, '"bag":"') + 7), 1,
                                                instr(substr(body, instr(body, '"bag":"') + 7), '"') - 1), seq)
  WHERE kind = 'bag_receipt';
