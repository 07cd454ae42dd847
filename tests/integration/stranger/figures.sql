-- The figures of the reports out of the journal's bodies alone, by the sqlite3 shell: no table of ours but `journal`, none of
-- our code. Each line is "report|key...|figures..."; figures.py gives the same lines from the exports.
CREATE TEMP TABLE took AS
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24 AS hour, json_extract(body, '$.made.container') AS c, 1 AS n,
         json_extract(body, '$.made.refund') AS refund, json_extract(body, '$.made.rule') AS rule
  FROM journal WHERE NOT json_extract(body, '$.made.training') AND
    (kind = 'landed' OR (kind = 'case_settled' AND json_extract(body, '$.outcome') = 'credited'
                         AND json_extract(body, '$.made.in_doubt')))
  UNION ALL
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24, json_extract(body, '$.container'), json_extract(body, '$.count'),
         json_extract(body, '$.refund'), json_extract(body, '$.rule')
  FROM journal WHERE kind = 'counted' AND NOT json_extract(body, '$.made.training');
CREATE TEMP TABLE kept_out AS
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24 AS hour, json_extract(body, '$.reason') AS reason
  FROM journal WHERE kind = 'refused' AND NOT json_extract(body, '$.made.training')
  UNION ALL
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24,
         CASE json_extract(body, '$.outcome') WHEN 'in_bin' THEN 'order_unknown' ELSE 'never_fell' END
  FROM journal WHERE kind = 'case_settled' AND json_extract(body, '$.made.in_doubt')
    AND json_extract(body, '$.outcome') IN ('in_bin', 'not_in_bin') AND NOT json_extract(body, '$.made.training');

SELECT 'containers', z_no, ifnull(json_extract(c, '$.gtin'), ''), rule, sum(n), sum(n * refund),
       ifnull(sum(n * json_extract(c, '$.bottle_mg')), 0), sum(n * (json_extract(c, '$.bottle_mg') IS NULL))
  FROM took GROUP BY 2, 3, 4;
SELECT 'rejects', z_no, reason, count(*) FROM kept_out GROUP BY 2, 3;
SELECT 'recovery', z_no, json_extract(c, '$.stream'), sum(n), ifnull(sum(n * json_extract(c, '$.bottle_mg')), 0),
       ifnull(sum(n * json_extract(c, '$.bottle_mg')), 0) * 68 / 100
  FROM took WHERE json_extract(c, '$.material') = 'pet' GROUP BY 2, 3;
SELECT 'hours', z_no, hour, sum(a), sum(r) FROM
  (SELECT z_no, hour, n AS a, 0 AS r FROM took UNION ALL SELECT z_no, hour, 0, 1 FROM kept_out) GROUP BY 2, 3;
SELECT 'collection', json_extract(c, '$.material'), sum(n),
       sum(n * (ifnull(json_extract(c, '$.bottle_mg'), 0) + ifnull(json_extract(c, '$.cap_mg'), 0)))
  FROM took GROUP BY 2;
SELECT 'vouchers', z_no, sum(kind = 'redeemed') - sum(kind = 'undone'),
       sum(json_extract(body, '$.made.amount') * CASE kind WHEN 'redeemed' THEN 1 ELSE -1 END)
  FROM journal WHERE kind IN ('redeemed', 'undone') AND json_extract(body, '$.made.discount') IS NOT 1 GROUP BY 2;
