-- What the kiosk knows of its lists of containers, in tables of their own: a new year's file carries tables over, and what is
-- only in the journal stays behind in the former file.
DROP INDEX journal_catalogue;
DROP INDEX journal_container;

-- The last word about each container that somebody proposed. container: as the body of that row has it.
CREATE TABLE added_container (
  gtin         TEXT PRIMARY KEY,
  seq          INTEGER NOT NULL,
  at_ms        INTEGER NOT NULL,
  actor        TEXT NOT NULL,
  what         TEXT NOT NULL CHECK (what IN ('proposed', 'added', 'declined')),
  name         TEXT NOT NULL,
  container    TEXT NOT NULL,
  proposed_by  TEXT NOT NULL,
  proposed_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO added_container
  SELECT w.gtin, w.seq, w.at_ms, w.actor, w.what, json_extract(p.body, '$.name'), json_extract(p.body, '$.container'),
         p.actor, p.seq
  FROM (SELECT json_extract(body, '$.gtin') AS gtin, seq, at_ms, actor, json_extract(body, '$.what') AS what,
               ifnull(json_extract(body, '$.made.proposed'), seq) AS proposed,
               row_number() OVER (PARTITION BY json_extract(body, '$.gtin') ORDER BY seq DESC) AS age
        FROM journal WHERE kind = 'container') AS w
  JOIN journal p ON p.seq = w.proposed
  WHERE w.age = 1;

-- Which list was in force since when: whenever it was another one than before.
CREATE TABLE catalogue_use (
  seq      INTEGER PRIMARY KEY,
  at_ms    INTEGER NOT NULL,
  offset_s INTEGER NOT NULL,
  hash     TEXT NOT NULL,
  what     TEXT NOT NULL,       -- import, rollback; start: found at a start
  actor    TEXT NOT NULL,
  rows     INTEGER NOT NULL     -- 0: not said
) STRICT;
INSERT INTO catalogue_use
  SELECT seq, at_ms, offset_s, hash, what, actor, rows FROM (
    SELECT seq, at_ms, offset_s, json_extract(body, '$.catalogue') AS hash,
           iif(kind = 'started', 'start', json_extract(body, '$.what')) AS what, actor,
           ifnull(json_extract(body, '$.rows'), 0) AS rows,
           lag(json_extract(body, '$.catalogue'), 1, '') OVER (ORDER BY seq) AS before
    FROM journal WHERE kind IN ('catalogue', 'started'))
  WHERE hash GLOB '*[^0]*' AND hash <> before;

ALTER TABLE running ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
UPDATE running SET time_zone = ifnull((SELECT json_extract(body, '$.time_zone') FROM journal WHERE seq = running.seq), '');
