-- Publications say what rests on what and which rules hold; drafts wait apart from
-- the rows; farms; small versioned records.

-- +goose Up

ALTER TABLE publications_row ADD COLUMN bases TEXT;       -- JSON list of legal bases
ALTER TABLE publications_row ADD COLUMN rules TEXT;       -- JSON list, read from the first to the last
ALTER TABLE publications_row ADD COLUMN equivalents TEXT; -- JSON: the table of pig equivalents
ALTER TABLE publications_row ADD COLUMN quota INTEGER;    -- pig equivalents
ALTER TABLE publications_row ADD COLUMN supersedes TEXT;  -- JSON list of ids

CREATE TABLE farms_row (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  code        TEXT NOT NULL,
  rev_from    INTEGER NOT NULL REFERENCES revision (n),
  rev_to      INTEGER REFERENCES revision (n), -- first revision that no longer holds it
  valid_from  INTEGER,
  valid_to    INTEGER, -- first day no longer in force
  publication TEXT NOT NULL,
  name        TEXT NOT NULL,
  species     TEXT NOT NULL,
  count       INTEGER NOT NULL,
  measure     TEXT NOT NULL, -- stock, slaughter
  division    TEXT NOT NULL, -- code, or empty
  lon         REAL, -- of a farm without a shape
  lat         REAL,
  spot        POINT, -- the same as a GeoPackage blob
  extra       TEXT, -- JSON object: the file's other properties
  min_lon     REAL, -- around the shape, or the point
  max_lon     REAL,
  min_lat     REAL,
  max_lat     REAL,
  first_day   DATE GENERATED ALWAYS AS (date(valid_from * 86400, 'unixepoch')) VIRTUAL, -- valid_from as others read it
  end_day     DATE GENERATED ALWAYS AS (date(valid_to * 86400, 'unixepoch')) VIRTUAL,
  geom        MULTIPOLYGON -- GeoPackage blob
);
CREATE INDEX farms_row_code ON farms_row (code, valid_from, id, rev_from, rev_to);
CREATE INDEX farms_row_opened ON farms_row (rev_from);
CREATE INDEX farms_row_closed ON farms_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX farms_row_shapeless ON farms_row (id) WHERE min_lon IS NULL;
CREATE VIRTUAL TABLE farms_box USING rtree(id, min_lon, max_lon, min_lat, max_lat); -- rounded outward

CREATE VIEW farms AS
SELECT id AS fid, code, name, species, count, measure, division,
  first_day AS valid_from, end_day AS valid_to, rev_from, coalesce(geom, spot) AS geom
FROM farms_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('farms', 'features', 'farms', 'Livestock farms on record today', 4490);
INSERT INTO gpkg_geometry_columns VALUES ('farms', 'geom', 'GEOMETRY', 4490, 0, 0);

-- Zones of publications that are not published yet. They have no revision and are
-- changed freely.
CREATE TABLE zones_draft (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  publication  TEXT NOT NULL, -- id
  code         TEXT NOT NULL,
  valid_from   INTEGER,
  valid_to     INTEGER,
  name         TEXT NOT NULL,
  kind         TEXT NOT NULL,
  category     TEXT NOT NULL,
  division     TEXT NOT NULL,
  extent       TEXT NOT NULL,
  extent_scope TEXT NOT NULL,
  bases        TEXT,
  extra        TEXT,
  geom         MULTIPOLYGON
);
CREATE INDEX zones_draft_code ON zones_draft (publication, code, valid_from, id);

-- Small documents by kind and id. The newest version counts; all are kept.
CREATE TABLE record (
  kind    TEXT NOT NULL,
  id      TEXT NOT NULL,
  version INTEGER NOT NULL, -- from 1
  time    INTEGER NOT NULL,
  actor   TEXT NOT NULL,
  body    TEXT NOT NULL, -- JSON
  PRIMARY KEY (kind, id, version)
) WITHOUT ROWID;

-- To find where a stored check is anchored.
CREATE INDEX audit_check ON audit (detail) WHERE command = 'store_check';
