-- Addresses: texts that name places, and the points where those are.

-- +goose Up

CREATE TABLE addresses_row (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  code        TEXT NOT NULL,
  rev_from    INTEGER NOT NULL REFERENCES revision (n),
  rev_to      INTEGER REFERENCES revision (n), -- first revision that no longer holds it
  valid_from  INTEGER,
  valid_to    INTEGER, -- first day no longer in force
  publication TEXT NOT NULL,
  address     TEXT NOT NULL,
  kind        TEXT NOT NULL, -- door, landmark, road, group, village
  aliases     TEXT, -- JSON list
  division    TEXT NOT NULL, -- code, or empty
  source      TEXT NOT NULL,
  lon         REAL,
  lat         REAL,
  spot        POINT, -- the same as a GeoPackage blob
  extra       TEXT, -- JSON object: the file's other properties
  min_lon     REAL, -- around the point
  max_lon     REAL,
  min_lat     REAL,
  max_lat     REAL,
  first_day   DATE GENERATED ALWAYS AS (date(valid_from * 86400, 'unixepoch')) VIRTUAL, -- valid_from as others read it
  end_day     DATE GENERATED ALWAYS AS (date(valid_to * 86400, 'unixepoch')) VIRTUAL,
  geom        MULTIPOLYGON -- as every layer has it; an address has none
);
CREATE INDEX addresses_row_code ON addresses_row (code, valid_from, id, rev_from, rev_to);
CREATE INDEX addresses_row_opened ON addresses_row (rev_from);
CREATE INDEX addresses_row_closed ON addresses_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX addresses_row_shapeless ON addresses_row (id) WHERE min_lon IS NULL;
CREATE VIRTUAL TABLE addresses_box USING rtree(id, min_lon, max_lon, min_lat, max_lat); -- rounded outward

-- Where an address comes from may name people, and is left out.
CREATE VIEW addresses AS
SELECT id AS fid, code, address, kind, aliases, division,
  first_day AS valid_from, end_day AS valid_to, rev_from, spot AS geom
FROM addresses_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('addresses', 'features', 'addresses', 'Addresses in force today', 4490);
INSERT INTO gpkg_geometry_columns VALUES ('addresses', 'geom', 'POINT', 4490, 0, 0);
