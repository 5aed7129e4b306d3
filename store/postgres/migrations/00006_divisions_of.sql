-- Who is limited to divisions is refused what belongs to others: exceptions and records say to which they belong.

-- +goose Up

ALTER TABLE exceptions_row ADD COLUMN division TEXT COLLATE "C" NOT NULL DEFAULT ''; -- code, or empty
ALTER TABLE record ADD COLUMN division TEXT COLLATE "C" NOT NULL DEFAULT ''; -- code, or empty
-- JSON may name a character that no text of PostgreSQL can hold. (E: whatever standard_conforming_strings says.)
UPDATE record SET division = coalesce(replace(body, E'\\u0000', E'\\ufffd')::json ->> 'division', '')
WHERE kind = 'publication' AND json_typeof(replace(body, E'\\u0000', E'\\ufffd')::json) = 'object';
