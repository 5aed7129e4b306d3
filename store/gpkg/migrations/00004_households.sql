-- A farm on record may be a household, and a quota may count slaughter.

-- +goose Up

ALTER TABLE publications_row ADD COLUMN quota_measure TEXT NOT NULL DEFAULT ''; -- stock, slaughter; empty: stock

ALTER TABLE farms_row ADD COLUMN household BOOLEAN NOT NULL DEFAULT FALSE;

DROP VIEW farms;
CREATE VIEW farms AS
SELECT id AS fid, code, name, species, count, measure, household, division,
  first_day AS valid_from, end_day AS valid_to, rev_from, coalesce(geom, spot) AS geom
FROM farms_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);
