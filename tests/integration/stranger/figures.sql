-- The figures of the reports out of the journal's bodies alone, by the sqlite3 shell: no table of ours but `journal`, none of
-- our code. Each line is "report|key...|figures..."; figures.py gives the same lines from the exports.
CREATE TEMP TABLE took AS
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24 AS hour, json_extract(body, '$.made.container') AS c, 1 AS n,
         json_extract(body, '$.made.refund') AS refund, json_extract(body, '$.made.rule') AS rule, json_extract(body, '$.made.scheme') AS scheme
  FROM journal WHERE NOT json_extract(body, '$.made.training') AND
    (kind = 'landed' OR (kind = 'case_settled' AND json_extract(body, '$.outcome') = 'credited'
                         AND json_extract(body, '$.made.in_doubt')))
  UNION ALL
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24, json_extract(body, '$.container'), json_extract(body, '$.count'),
         json_extract(body, '$.refund'), json_extract(body, '$.rule'), json_extract(body, '$.made.scheme')
  FROM journal WHERE kind = 'counted' AND NOT json_extract(body, '$.made.training');
CREATE TEMP TABLE kept_out AS
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24 AS hour, json_extract(body, '$.reason') AS reason,
         json_extract(body, '$.made.scheme') AS scheme,
         CASE json_extract(body, '$.admitted') WHEN '' THEN json_extract(body, '$.container') ELSE json_extract(body, '$.made.container') END AS c,
         CASE json_extract(body, '$.admitted') WHEN '' THEN 'none' ELSE json_extract(body, '$.made.rule') END AS rule
  FROM journal WHERE kind = 'refused' AND NOT json_extract(body, '$.made.training')
  UNION ALL
  SELECT z_no, (at_ms / 1000 + offset_s) / 3600 % 24,
         CASE json_extract(body, '$.outcome') WHEN 'in_bin' THEN 'order_unknown' ELSE 'never_fell' END,
         json_extract(body, '$.made.scheme'), json_extract(body, '$.made.container'), json_extract(body, '$.made.rule')
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
SELECT 'daily', z_no, scheme, ifnull(json_extract(c, '$.material'), 'unknown'), ifnull(json_extract(c, '$.colour'), 'unknown'),
       ifnull(json_extract(c, '$.stream'), 'unknown'), rule, ifnull(json_extract(c, '$.mass_source'), 'unknown'), sum(a), sum(r),
       sum(a * refund), ifnull(sum(a * json_extract(c, '$.bottle_mg')), 0), ifnull(sum(a * json_extract(c, '$.cap_mg')), 0),
       ifnull(sum(a * json_extract(c, '$.label_mg')), 0), sum(a * (json_extract(c, '$.bottle_mg') IS NULL))
  FROM (SELECT z_no, scheme, c, rule, n AS a, 0 AS r, refund FROM took UNION ALL SELECT z_no, scheme, c, rule, 0, 1, 0 FROM kept_out)
  GROUP BY 2, 3, 4, 5, 6, 7, 8;
SELECT 'fees', z_no, scheme, json_extract(c, '$.material'), rule, sum(n) FROM took GROUP BY 2, 3, 4, 5;
CREATE TEMP TABLE paid AS
  SELECT z_no, 'issued' AS what, 1 AS n, json_extract(body, '$.made.voucher.amount') AS amount FROM journal
  WHERE json_type(body, '$.made.voucher') = 'object' AND NOT json_extract(body, '$.made.voucher.training')
    AND json_extract(body, '$.made.voucher.discount') IS NOT 1
  UNION ALL SELECT z_no, 'redeemed', CASE kind WHEN 'redeemed' THEN 1 ELSE -1 END, json_extract(body, '$.made.amount') FROM journal
  WHERE kind IN ('redeemed', 'undone') AND json_extract(body, '$.made.discount') IS NOT 1
  UNION ALL SELECT z_no, kind, 1, json_extract(body, '$.made.amount') FROM journal WHERE kind IN ('undone', 'voided')
  UNION ALL SELECT z_no, 'donated', 1, json_extract(body, '$.made.amount') FROM journal
  WHERE kind = 'donated' AND NOT json_extract(body, '$.made.training')
  UNION ALL SELECT z_no, 'goodwill', 1, json_extract(body, '$.amount') FROM journal
  WHERE (kind = 'goodwill' OR (kind = 'case_settled' AND NOT json_extract(body, '$.made.in_doubt')))
    AND json_extract(body, '$.amount') IS NOT NULL AND json_extract(body, '$.training') IS NOT 1
  UNION ALL SELECT z_no, 'expired', 1, json_extract(v.value, '$[2]') FROM journal, json_each(body, '$.made.vouchers') v WHERE kind = 'expired';
SELECT 'vouchers', z_no, what, CASE WHEN what IN ('donated', 'goodwill') THEN '' ELSE sum(n) END, sum(sign(n) * amount) FROM paid GROUP BY 2, 3 HAVING sum(n) <> 0 OR sum(sign(n) * amount) <> 0;
SELECT 'visits', z_no, count(*) FROM journal c WHERE kind = 'visit_closed' AND NOT EXISTS
  (SELECT 1 FROM journal t WHERE t.kind IN ('admitted', 'counted') AND json_extract(t.body, '$.training')
   AND json_extract(t.body, '$.made.visit') = json_extract(c.body, '$.visit')) GROUP BY 2;
SELECT 'bags', json_extract(body, '$.made.old.bag'), json_extract(body, '$.made.old.accepted'), json_extract(body, '$.made.old.refused'),
       json_extract(body, '$.made.old.in_doubt'), json_extract(body, '$.made.old.unscanned'), json_extract(body, '$.made.old.catalogue_mg'),
       json_extract(body, '$.made.old.mass_unknown'), ifnull(json_extract(body, '$.weighed_mg'), 0),
       ifnull((SELECT json_extract(r.body, '$.mass_mg') FROM journal r WHERE r.kind = 'bag_receipt'
         AND json_extract(r.body, '$.bag') = json_extract(b.body, '$.made.old.bag') ORDER BY seq DESC LIMIT 1), 0)
  FROM journal b WHERE kind = 'bag' AND json_type(body, '$.made.old') = 'object';
SELECT 'devices', z_no, CASE WHEN kind = 'started' THEN 'starting' WHEN kind = 'stopped' THEN 'off'
                             WHEN json_extract(body, '$.detail') = '' THEN 'in_service' ELSE json_extract(body, '$.detail') END, count(*)
  FROM journal WHERE kind IN ('started', 'stopped', 'service') GROUP BY 2, 3;
