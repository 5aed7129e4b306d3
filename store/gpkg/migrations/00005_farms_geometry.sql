-- Other programs ask a layer's geometry for the type it was declared with, which an
-- expression in a view has none of: the place of a farm becomes a column.

-- +goose Up

ALTER TABLE farms_row ADD COLUMN place GEOMETRY GENERATED ALWAYS AS (coalesce(geom, spot)) VIRTUAL; -- as others read it

DROP VIEW farms;
CREATE VIEW farms AS
SELECT id AS fid, code, name, species, count, measure, household, division,
  first_day AS valid_from, end_day AS valid_to, rev_from, place AS geom
FROM farms_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);
