-- Goodwill: what the shop gave out of its own pocket, by day and by visit.
ALTER TABLE day ADD COLUMN goodwill INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visit ADD COLUMN goodwill INTEGER NOT NULL DEFAULT 0;
