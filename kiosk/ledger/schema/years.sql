-- A new file each year. Its first row is `carried`, with the next number and the hash before it as prev; `carried_rows`
-- put the tables into the state in which the former file ends.
DROP TRIGGER journal_in_order;
CREATE TRIGGER journal_in_order BEFORE INSERT ON journal
  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, iif(NEW.kind = 'carried', NEW.seq, 1)) FROM journal)
BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END;

-- The body of an admission's row, where that row is in a former file and the case about it is still open.
ALTER TABLE admission ADD COLUMN carried TEXT;
