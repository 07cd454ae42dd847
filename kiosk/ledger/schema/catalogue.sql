-- Which lists were in force, which containers two persons added, and what nobody knew: read from the journal itself, by
-- indexes that hold these few rows alone. SQLite's JSON functions are not for schemas; bodies are canonical, so the
-- number stands where the text '"gtin":"' says, which no value can hold: its quotes would be escaped.
CREATE INDEX journal_catalogue ON journal (seq) WHERE kind IN ('catalogue', 'started');
CREATE INDEX journal_container ON journal (substr(body, instr(body, '"gtin":"') + 8, 14), seq) WHERE kind = 'container';
CREATE INDEX journal_unknown ON journal (substr(body, instr(body, '"gtin":"') + 8, 14), at_ms)
  WHERE kind = 'refused' AND instr(body, '"reason":"unknown_gtin"') > 0;
