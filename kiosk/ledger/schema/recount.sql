-- The figures of reports from journal rows alone (recount.c). Tables take what rows say; each view named after a report gives
-- its figures: the first column is the key, its name the report's columns that make it, with | between; every other
-- column is a figure of that name, summed where several rows of the report share a key. -1 is a mass that nobody knows.
-- Training is in none of them.

CREATE TABLE took (           -- accepted
  z_no INTEGER, hour INTEGER, scheme TEXT, gtin TEXT, material TEXT, colour TEXT, stream TEXT, volume_ml INTEGER, rule TEXT,
  mass_source TEXT, refund INTEGER, bottle INTEGER, cap INTEGER, label INTEGER, n INTEGER NOT NULL,
  PRIMARY KEY (z_no, hour, scheme, gtin, material, colour, stream, volume_ml, rule, mass_source, refund, bottle, cap, label)
) STRICT, WITHOUT ROWID;
CREATE TABLE kept_out (       -- refused
  z_no INTEGER, hour INTEGER, scheme TEXT, gtin TEXT, material TEXT, colour TEXT, stream TEXT, rule TEXT, mass_source TEXT,
  reason TEXT, n INTEGER NOT NULL,
  PRIMARY KEY (z_no, hour, scheme, gtin, material, colour, stream, rule, mass_source, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE visit (visit INTEGER PRIMARY KEY, z_no INTEGER, opened_ms INTEGER, training INTEGER) STRICT;
CREATE TABLE ended (visit INTEGER PRIMARY KEY, z_no INTEGER, hour INTEGER, how TEXT, at_ms INTEGER) STRICT;
CREATE TABLE moved (z_no INTEGER, what TEXT, n INTEGER, amount INTEGER, PRIMARY KEY (z_no, what)) STRICT, WITHOUT ROWID;
CREATE TABLE taken_out (bag TEXT PRIMARY KEY, accepted INTEGER, refused INTEGER, in_doubt INTEGER, unscanned INTEGER,
  catalogue_mg INTEGER, mass_unknown INTEGER, weighed_mg INTEGER, difference INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE receipt (bag TEXT PRIMARY KEY, mg INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE state (z_no INTEGER, cause TEXT, n INTEGER, PRIMARY KEY (z_no, cause)) STRICT, WITHOUT ROWID;
CREATE TABLE day (z_no INTEGER PRIMARY KEY, label TEXT) STRICT;
CREATE TABLE sealed (z_no INTEGER, figure TEXT, value INTEGER, PRIMARY KEY (z_no, figure)) STRICT, WITHOUT ROWID;
CREATE TABLE factors (body TEXT) STRICT;
CREATE TABLE said (key TEXT, figure TEXT, value INTEGER NOT NULL, PRIMARY KEY (key, figure)) STRICT, WITHOUT ROWID;
CREATE TABLE gives (key TEXT, figure TEXT, value INTEGER NOT NULL, PRIMARY KEY (key, figure)) STRICT, WITHOUT ROWID;

CREATE VIEW mass AS
  SELECT *, n * max(bottle, 0) AS bottle_mg, n * (bottle < 0) AS bottle_unknown, n * max(cap, 0) AS cap_mg,
         n * (cap < 0) AS cap_unknown, n * max(label, 0) AS label_mg, n * (label < 0) AS label_unknown FROM took;

CREATE VIEW report_daily AS
  SELECT z_no || '|' || scheme || '|' || material || '|' || colour || '|' || stream || '|' || rule || '|' || mass_source
           AS "z_no|scheme|material|colour|stream|rate_period|mass_source",
         sum(a) AS accepted, sum(r) AS refused, sum(refund_minor) AS refund_minor, sum(bottle_mg) AS bottle_mg,
         sum(cap_mg) AS cap_mg, sum(label_mg) AS label_mg, sum(unknown) AS mass_unknown_count
  FROM (SELECT z_no, scheme, material, colour, stream, rule, mass_source, n AS a, 0 AS r, n * refund AS refund_minor,
               bottle_mg, cap_mg, label_mg, bottle_unknown AS unknown FROM mass
        UNION ALL SELECT z_no, scheme, material, colour, stream, rule, mass_source, 0, n, 0, 0, 0, 0, 0 FROM kept_out)
  GROUP BY 1;

CREATE VIEW report_containers AS
  SELECT z_no || '|' || scheme || '|' || gtin || '|' || material || '|' || colour || '|' || stream || '|' ||
           ifnull(nullif(volume_ml, 0), '') || '|' || rule || '|' || mass_source
           AS "z_no|scheme|gtin|material|colour|stream|volume_ml|rate_period|mass_source",
         sum(n) AS accepted, sum(n * refund) AS refund_minor, sum(bottle_mg) AS bottle_mg,
         sum(bottle_unknown) AS bottle_unknown_count, sum(cap_mg) AS cap_mg, sum(cap_unknown) AS cap_unknown_count,
         sum(label_mg) AS label_mg, sum(label_unknown) AS label_unknown_count
  FROM mass GROUP BY 1;

CREATE VIEW report_rejects AS
  SELECT z_no || '|' || reason || '|' || gtin || '|' || material || '|' || colour || '|' || stream
           AS "z_no|reason|gtin|material|colour|stream", sum(n) AS refused
  FROM kept_out GROUP BY 1;

CREATE VIEW pet AS
  SELECT z_no, stream, n, bottle_mg, bottle_unknown, bottle_mg * (mass_source = 'catalogue') AS catalogue_mg,
         bottle_mg * (mass_source = 'class') AS class_mg
  FROM mass WHERE stream IN ('pet_clear', 'pet_light_blue', 'pet_coloured', 'pet_opaque');
CREATE VIEW pet_sum AS
  SELECT z_no || '|' || stream AS key, sum(n) AS n, sum(bottle_mg) AS mg, sum(bottle_unknown) AS unknown,
         sum(catalogue_mg) AS catalogue_mg, sum(class_mg) AS class_mg FROM pet GROUP BY 1
  UNION ALL SELECT '|' || stream, sum(n), sum(bottle_mg), sum(bottle_unknown), sum(catalogue_mg), sum(class_mg)
  FROM pet GROUP BY 1
  UNION ALL SELECT '|all', sum(n), sum(bottle_mg), sum(bottle_unknown), sum(catalogue_mg), sum(class_mg)
  FROM pet HAVING count(*) > 0;
CREATE VIEW rpet AS
  SELECT *, mg * (body ->> '$.yield.ppm') / 1000000 AS rpet_mg FROM pet_sum, factors;
CREATE VIEW bottle_rpet AS
  SELECT *, rpet_mg * (body ->> '$.bottle_to_bottle_ppm') / 1000000 AS bottles_mg FROM rpet;
CREATE VIEW report_recovery AS
  SELECT key AS "z_no|stream", n AS accepted, mg AS pet_mg, unknown AS mass_unknown_count, catalogue_mg, class_mg,
         body ->> '$.yield.ppm' AS yield_ppm, rpet_mg, body ->> '$.bottle_to_bottle_ppm' AS bottle_to_bottle_ppm,
         bottles_mg AS bottle_rpet_mg, body ->> '$.remakes_min' AS remakes_min, body ->> '$.remakes_max' AS remakes_max,
         body ->> '$.factors.greenhouse_gas_ppm' AS ghg_saving_ppm, body ->> '$.factors.energy_ppm' AS energy_saving_ppm,
         ifnull(bottles_mg * (body ->> '$.baseline.co2e_g_per_kg') / 1000000 *
                (body ->> '$.factors.greenhouse_gas_ppm') / 1000000, 0) AS ghg_avoided_g,
         ifnull(bottles_mg * (body ->> '$.baseline.energy_kj_per_kg') / 1000000 *
                (body ->> '$.factors.energy_ppm') / 1000000, 0) AS energy_avoided_kj
  FROM bottle_rpet;

CREATE VIEW collected_of AS  -- of the days of each figure about the market; of all days
  SELECT k.value ->> '$.material' AS material, k.value ->> '$.from' AS day_from, k.value ->> '$.to' AS day_to,
         k.value ->> '$.placed_mg' AS placed, m.* FROM factors, json_each(body, '$.market') k
  LEFT JOIN (SELECT d.label AS day, t.material AS of, t.n, t.bottle_mg, t.cap_mg, t.label_mg, t.bottle_unknown
             FROM mass t JOIN day d USING (z_no)) m
    ON m.of = k.value ->> '$.material' AND m.day >= k.value ->> '$.from' AND m.day <= k.value ->> '$.to'
  UNION ALL
  SELECT material, (SELECT label FROM day ORDER BY z_no LIMIT 1), (SELECT label FROM day ORDER BY z_no DESC LIMIT 1), NULL, '',
         material, n, bottle_mg, cap_mg, label_mg, bottle_unknown FROM mass;
CREATE VIEW report_collection AS
  SELECT material || '|' || day_from || '|' || day_to || '|' || ifnull(placed, '') AS "material|from|to|placed_on_market_mg",
         ifnull(sum(n), 0) AS accepted,
         ifnull(sum(bottle_mg), 0) AS bottle_mg, ifnull(sum(cap_mg), 0) AS cap_mg, ifnull(sum(label_mg), 0) AS label_mg,
         ifnull(sum(bottle_mg) + sum(cap_mg), 0) AS collected_mg, ifnull(sum(bottle_unknown), 0) AS mass_unknown_count,
         ifnull((sum(bottle_mg) + sum(cap_mg)) * 1000000 / max(placed), 0) AS rate_ppm
  FROM collected_of GROUP BY 1;

CREATE VIEW report_fees AS
  SELECT z_no || '|' || scheme || '|' || t.material || '|' || rule AS "z_no|scheme|material|rate_period",
         sum(n) AS accepted,
         ifnull(sum(n * CASE WHEN scheme = body ->> '$.fees.scheme' THEN
           (SELECT f.value ->> '$.micros' FROM json_each(body, '$.fees.rows') f, json_each(f.value, '$.materials') m
            WHERE m.value = t.material ORDER BY f.key LIMIT 1) END), 0) AS fees_micros
  FROM took t, factors GROUP BY 1;

CREATE VIEW at_work AS
  SELECT z_no, hour, n AS accepted, 0 AS refused, 0 AS visits FROM took
  UNION ALL SELECT z_no, hour, 0, n, 0 FROM kept_out
  UNION ALL SELECT e.z_no, hour, 0, 0, 1 FROM ended e LEFT JOIN visit v USING (visit) WHERE v.training IS NOT 1;
CREATE VIEW report_visits AS
  SELECT z_no || '|hour|' || printf('%02d', hour) AS "z_no|by|key", sum(visits) AS visits, sum(accepted) AS accepted,
         sum(refused) AS refused FROM at_work GROUP BY 1
  UNION ALL SELECT z_no || '|day|', sum(visits), sum(accepted), sum(refused) FROM at_work GROUP BY 1
  UNION ALL SELECT '|hour|' || printf('%02d', hour), sum(visits), sum(accepted), sum(refused) FROM at_work GROUP BY 1
  UNION ALL SELECT e.z_no || '|how|' || how, count(*), 0, 0 FROM ended e LEFT JOIN visit v USING (visit)
  WHERE v.training IS NOT 1 GROUP BY 1;

CREATE VIEW voucher_sum AS
  SELECT z_no || '' AS key, what, n, amount FROM moved UNION ALL SELECT '', what, n, amount FROM moved;
CREATE VIEW report_vouchers AS
  SELECT key AS z_no,
         sum(n * (what = 'issued')) AS issued_count, sum(amount * (what = 'issued')) AS issued_minor,
         sum(n * (what = 'redeemed')) AS redeemed_count, sum(amount * (what = 'redeemed')) AS redeemed_minor,
         sum(n * (what = 'undone')) AS undone_count, sum(amount * (what = 'undone')) AS undone_minor,
         sum(n * (what = 'voided')) AS voided_count, sum(amount * (what = 'voided')) AS voided_minor,
         sum(n * (what = 'expired')) AS expired_count, sum(amount * (what = 'expired')) AS expired_minor,
         sum(amount * (what = 'donated')) AS donated_minor, sum(amount * (what = 'goodwill')) AS goodwill_minor
  FROM voucher_sum GROUP BY 1;

CREATE VIEW report_bags AS
  SELECT t.bag AS bag, accepted, refused, in_doubt, unscanned, catalogue_mg, mass_unknown AS mass_unknown_count,
         ifnull(weighed_mg, 0) AS weighed_mg, ifnull(difference, 0) AS difference_permille, ifnull(mg, 0) AS recycler_mg
  FROM taken_out t LEFT JOIN receipt USING (bag);

CREATE VIEW report_devices AS
  SELECT z_no || '|' || cause AS "z_no|cause", n AS times FROM state;

-- What the rows `day_closed` sealed, beside what the rows of the day add up to.
CREATE VIEW sums_of_days AS
  SELECT z_no, sum(n) AS accepted, sum(n * refund) AS refunds, 0 AS refused, 0 AS vouchers_count, 0 AS vouchers_issued,
         0 AS redeemed_count, 0 AS redeemed, 0 AS donated, 0 AS goodwill FROM took GROUP BY 1
  UNION ALL SELECT z_no, 0, 0, sum(n), 0, 0, 0, 0, 0, 0 FROM kept_out GROUP BY 1
  UNION ALL SELECT z_no, 0, 0, 0, n * (what = 'issued'), amount * (what = 'issued'), n * (what = 'redeemed'),
         amount * (what = 'redeemed'), amount * (what = 'donated'), amount * (what = 'goodwill') FROM moved;
CREATE VIEW report_days AS
  SELECT z_no AS z_no, sum(accepted) AS accepted, sum(refunds) AS refunds, sum(refused) AS refused,
         sum(vouchers_count) AS vouchers_count, sum(vouchers_issued) AS vouchers_issued,
         sum(redeemed_count) AS redeemed_count, sum(redeemed) AS redeemed, sum(donated) AS donated,
         sum(goodwill) AS goodwill FROM sums_of_days GROUP BY 1;
