-- The bags in the bins. One row a bag; closed_seq is NULL while it is in its bin. The figures count what is inside as far
-- as it is known: credited, refused into the bin, in doubt, fallen in without a scan. catalogue_mg is the known part of
-- bottle, cap and label of the credited and the refused; mass_unknown counts those whose bottle nobody knows.
CREATE TABLE bag (
  id           TEXT PRIMARY KEY,
  bin          TEXT NOT NULL,
  number       INTEGER NOT NULL,  -- of the bin's bags, from 1
  seq          INTEGER NOT NULL,
  opened_ms    INTEGER NOT NULL,
  closed_seq   INTEGER,
  closed_ms    INTEGER,
  actor        TEXT NOT NULL,     -- who took it out
  seal         TEXT NOT NULL,
  accepted     INTEGER NOT NULL,
  refused      INTEGER NOT NULL,
  in_doubt     INTEGER NOT NULL,
  unscanned    INTEGER NOT NULL,
  catalogue_mg INTEGER NOT NULL,
  mass_unknown INTEGER NOT NULL,
  weighed_mg   INTEGER,
  difference_permille INTEGER,
  warning      INTEGER NOT NULL CHECK (warning IN (0, 1)),
  UNIQUE (bin, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bag_in_place ON bag (bin) WHERE closed_seq IS NULL;
CREATE UNIQUE INDEX bag_seal ON bag (seal) WHERE seal <> '';
CREATE INDEX bag_closed ON bag (closed_seq) WHERE closed_seq IS NOT NULL;

CREATE TABLE bag_line (
  bag   TEXT NOT NULL,
  gtin  TEXT NOT NULL,
  count INTEGER NOT NULL,  -- credited ones
  PRIMARY KEY (bag, gtin)
) STRICT, WITHOUT ROWID;

-- Which bag the container of a case in doubt fell into, until it is settled.
CREATE TABLE bag_case (
  number INTEGER PRIMARY KEY,
  bag    TEXT NOT NULL
) STRICT;
