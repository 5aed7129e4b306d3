-- What a file says beside what gridzone knows may speak of people: the layers that
-- other programs see leave it out. And a store remembers the time zone of its days.

-- +goose Up

DROP VIEW grids;
CREATE VIEW grids AS
SELECT id AS fid, code, name, kind, division, replaces,
  first_day AS valid_from, end_day AS valid_to, rev_from, geom
FROM grids_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

DROP VIEW zones;
CREATE VIEW zones AS
SELECT id AS fid, code, name, kind, category, division, extent, extent_scope, bases, publication,
  first_day AS valid_from, end_day AS valid_to, rev_from, geom
FROM zones_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

CREATE TABLE setting (
  name  TEXT NOT NULL PRIMARY KEY, -- time_zone: IANA name, written when the store is made
  value TEXT NOT NULL
);
