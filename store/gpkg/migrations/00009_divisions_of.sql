-- Who is limited to divisions is refused what belongs to others: exceptions and records say to which they belong.

-- +goose Up

ALTER TABLE exceptions_row ADD COLUMN division TEXT NOT NULL DEFAULT ''; -- code, or empty
ALTER TABLE record ADD COLUMN division TEXT NOT NULL DEFAULT ''; -- code, or empty
UPDATE record SET division = coalesce(json_extract(body, '$.division'), '') WHERE kind = 'publication' AND json_type(body, '$.division') = 'text';
