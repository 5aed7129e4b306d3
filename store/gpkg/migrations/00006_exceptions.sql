-- Faults of the coverage that may stand, each at a place, for a reason.

-- +goose Up

CREATE TABLE exceptions_row (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  code        TEXT NOT NULL, -- id of the exception
  rev_from    INTEGER NOT NULL REFERENCES revision (n),
  rev_to      INTEGER REFERENCES revision (n), -- first revision that no longer holds it
  valid_from  INTEGER,
  valid_to    INTEGER, -- first day no longer in force
  publication TEXT NOT NULL,
  kind        TEXT NOT NULL, -- of the faults
  reason      TEXT NOT NULL,
  actor       TEXT NOT NULL, -- who recorded it
  min_lon     REAL, -- NULL: no shape
  max_lon     REAL,
  min_lat     REAL,
  max_lat     REAL,
  first_day   DATE GENERATED ALWAYS AS (date(valid_from * 86400, 'unixepoch')) VIRTUAL, -- valid_from as others read it
  end_day     DATE GENERATED ALWAYS AS (date(valid_to * 86400, 'unixepoch')) VIRTUAL,
  geom        MULTIPOLYGON -- GeoPackage blob
);
CREATE INDEX exceptions_row_code ON exceptions_row (code, valid_from, id, rev_from, rev_to);
CREATE INDEX exceptions_row_opened ON exceptions_row (rev_from);
CREATE INDEX exceptions_row_closed ON exceptions_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX exceptions_row_shapeless ON exceptions_row (id) WHERE min_lon IS NULL;
CREATE VIRTUAL TABLE exceptions_box USING rtree(id, min_lon, max_lon, min_lat, max_lat); -- rounded outward

-- Who recorded one is a person and left out.
CREATE VIEW exceptions AS
SELECT id AS fid, code, kind, reason,
  first_day AS valid_from, end_day AS valid_to, rev_from, geom
FROM exceptions_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('exceptions', 'features', 'exceptions', 'Faults of the coverage that may stand today', 4490);
INSERT INTO gpkg_geometry_columns VALUES ('exceptions', 'geom', 'MULTIPOLYGON', 4490, 0, 0);
