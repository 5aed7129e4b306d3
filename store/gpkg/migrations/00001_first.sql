-- The first schema: a GeoPackage (OGC 12-128r18, version 1.3) whose registered
-- layers are views of what is in force, over tables that never forget.
--
-- Days are counted from 1970-01-01, times in microseconds UTC, revisions from 1.
-- NULL in valid_from, valid_to: unbounded; in rev_to: still on record. Text is
-- UTF-8 compared by bytes (SQLite's BINARY). Views are read by other programs with
-- SQLite's own functions alone.

-- +goose Up

-- What the GeoPackage standard asks for.

CREATE TABLE gpkg_spatial_ref_sys (
  srs_name                 TEXT NOT NULL,
  srs_id                   INTEGER NOT NULL PRIMARY KEY,
  organization             TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition               TEXT NOT NULL,
  description              TEXT
);

INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
   'longitude, latitude in decimal degrees on the WGS 84 spheroid'),
  ('China Geodetic Coordinate System 2000', 4490, 'EPSG', 4490,
   'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4490"]]',
   'longitude, latitude in decimal degrees of CGCS2000');

CREATE TABLE gpkg_contents (
  table_name  TEXT NOT NULL PRIMARY KEY,
  data_type   TEXT NOT NULL,
  identifier  TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  min_x       DOUBLE, -- over all rows on record, whatever their days: a layer's extent holds tomorrow too
  min_y       DOUBLE,
  max_x       DOUBLE,
  max_y       DOUBLE,
  srs_id      INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

CREATE TABLE gpkg_geometry_columns (
  table_name         TEXT NOT NULL,
  column_name        TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id             INTEGER NOT NULL,
  z                  TINYINT NOT NULL,
  m                  TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);

-- One line for each committed command that changed what public answers rest on.
CREATE TABLE revision (
  n       INTEGER PRIMARY KEY,
  time    INTEGER NOT NULL, -- never before that of the revision before it
  actor   TEXT NOT NULL,
  command TEXT NOT NULL
);

-- One table of rows for each layer. A row is never changed, only closed (rev_to).
-- The box comes before the geometry, so that it is read without it.

CREATE TABLE divisions_row (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  code        TEXT NOT NULL,
  rev_from    INTEGER NOT NULL REFERENCES revision (n),
  rev_to      INTEGER REFERENCES revision (n), -- first revision that no longer holds it
  valid_from  INTEGER,
  valid_to    INTEGER, -- first day no longer in force
  publication TEXT NOT NULL,
  name        TEXT NOT NULL,
  level       TEXT NOT NULL, -- city, county, town, village, group
  min_lon     REAL, -- NULL: no shape
  max_lon     REAL,
  min_lat     REAL,
  max_lat     REAL,
  first_day   DATE GENERATED ALWAYS AS (date(valid_from * 86400, 'unixepoch')) VIRTUAL, -- valid_from as others read it
  end_day     DATE GENERATED ALWAYS AS (date(valid_to * 86400, 'unixepoch')) VIRTUAL,
  geom        MULTIPOLYGON -- GeoPackage blob
);
CREATE INDEX divisions_row_code ON divisions_row (code, valid_from, id, rev_from, rev_to);
CREATE INDEX divisions_row_opened ON divisions_row (rev_from);
CREATE INDEX divisions_row_closed ON divisions_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX divisions_row_shapeless ON divisions_row (id) WHERE min_lon IS NULL;
CREATE VIRTUAL TABLE divisions_box USING rtree(id, min_lon, max_lon, min_lat, max_lat); -- rounded outward

CREATE TABLE grids_row (
  id          INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  code        TEXT NOT NULL,
  rev_from    INTEGER NOT NULL REFERENCES revision (n),
  rev_to      INTEGER REFERENCES revision (n), -- first revision that no longer holds it
  valid_from  INTEGER,
  valid_to    INTEGER, -- first day no longer in force
  publication TEXT NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL, -- base, dedicated, micro
  division    TEXT NOT NULL, -- code of its village, or empty
  replaces    TEXT, -- JSON list of codes
  extra       TEXT, -- JSON object: the file's other properties
  min_lon     REAL, -- NULL: no shape
  max_lon     REAL,
  min_lat     REAL,
  max_lat     REAL,
  first_day   DATE GENERATED ALWAYS AS (date(valid_from * 86400, 'unixepoch')) VIRTUAL, -- valid_from as others read it
  end_day     DATE GENERATED ALWAYS AS (date(valid_to * 86400, 'unixepoch')) VIRTUAL,
  geom        MULTIPOLYGON -- GeoPackage blob
);
CREATE INDEX grids_row_code ON grids_row (code, valid_from, id, rev_from, rev_to);
CREATE INDEX grids_row_opened ON grids_row (rev_from);
CREATE INDEX grids_row_closed ON grids_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX grids_row_shapeless ON grids_row (id) WHERE min_lon IS NULL;
CREATE VIRTUAL TABLE grids_box USING rtree(id, min_lon, max_lon, min_lat, max_lat); -- rounded outward

CREATE TABLE zones_row (
  id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  code         TEXT NOT NULL,
  rev_from     INTEGER NOT NULL REFERENCES revision (n),
  rev_to       INTEGER REFERENCES revision (n), -- first revision that no longer holds it
  valid_from   INTEGER,
  valid_to     INTEGER, -- first day no longer in force
  publication  TEXT NOT NULL, -- id
  name         TEXT NOT NULL,
  kind         TEXT NOT NULL, -- prohibited, restricted
  category     TEXT NOT NULL,
  division     TEXT NOT NULL, -- code, or empty
  extent       TEXT NOT NULL, -- the published words
  extent_scope TEXT NOT NULL, -- whole, part
  bases        TEXT, -- JSON list of legal bases
  extra        TEXT, -- JSON object: the file's other properties
  min_lon      REAL, -- NULL: no shape
  max_lon      REAL,
  min_lat      REAL,
  max_lat      REAL,
  first_day    DATE GENERATED ALWAYS AS (date(valid_from * 86400, 'unixepoch')) VIRTUAL, -- valid_from as others read it
  end_day      DATE GENERATED ALWAYS AS (date(valid_to * 86400, 'unixepoch')) VIRTUAL,
  geom         MULTIPOLYGON -- GeoPackage blob
);
CREATE INDEX zones_row_code ON zones_row (code, valid_from, id, rev_from, rev_to);
CREATE INDEX zones_row_opened ON zones_row (rev_from);
CREATE INDEX zones_row_closed ON zones_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX zones_row_shapeless ON zones_row (id) WHERE min_lon IS NULL;
CREATE VIRTUAL TABLE zones_box USING rtree(id, min_lon, max_lon, min_lat, max_lat); -- rounded outward

CREATE TABLE publications_row (
  id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  code         TEXT NOT NULL,
  rev_from     INTEGER NOT NULL REFERENCES revision (n),
  rev_to       INTEGER REFERENCES revision (n), -- first revision that no longer holds it
  valid_from   INTEGER,
  valid_to     INTEGER, -- first day no longer in force
  publication  TEXT NOT NULL,
  state        TEXT NOT NULL, -- published, superseded, withdrawn
  division     TEXT NOT NULL, -- code, or empty
  issuer       TEXT NOT NULL,
  document     TEXT NOT NULL, -- number, or the file's name
  digest       TEXT NOT NULL, -- SHA-256 of the document
  title        TEXT NOT NULL,
  published_on TEXT NOT NULL, -- YYYY-MM-DD, or empty
  unapproved   BOOLEAN NOT NULL, -- made by an import, approved by nobody
  min_lon      REAL, -- NULL: no shape
  max_lon      REAL,
  min_lat      REAL,
  max_lat      REAL,
  first_day    DATE GENERATED ALWAYS AS (date(valid_from * 86400, 'unixepoch')) VIRTUAL, -- valid_from as others read it
  end_day      DATE GENERATED ALWAYS AS (date(valid_to * 86400, 'unixepoch')) VIRTUAL,
  geom         MULTIPOLYGON -- GeoPackage blob
);
CREATE INDEX publications_row_code ON publications_row (code, valid_from, id, rev_from, rev_to);
CREATE INDEX publications_row_opened ON publications_row (rev_from);
CREATE INDEX publications_row_closed ON publications_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX publications_row_shapeless ON publications_row (id) WHERE min_lon IS NULL;
CREATE VIRTUAL TABLE publications_box USING rtree(id, min_lon, max_lon, min_lat, max_lat); -- rounded outward

-- The layers that other programs see: on record, and in force today where the
-- calendar is UTC+8 (no summer time there since 1991).
CREATE VIEW divisions AS
SELECT id AS fid, code, name, level,
  first_day AS valid_from, end_day AS valid_to, rev_from, geom
FROM divisions_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

CREATE VIEW grids AS
SELECT id AS fid, code, name, kind, division, replaces, extra,
  first_day AS valid_from, end_day AS valid_to, rev_from, geom
FROM grids_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

CREATE VIEW zones AS
SELECT id AS fid, code, name, kind, category, division, extent, extent_scope, bases, extra, publication,
  first_day AS valid_from, end_day AS valid_to, rev_from, geom
FROM zones_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

CREATE VIEW publications AS
SELECT id AS fid, code, state, division, issuer, document, digest, title, published_on, unapproved,
  first_day AS valid_from, end_day AS valid_to, rev_from
FROM publications_row
WHERE rev_to IS NULL
  AND (valid_from IS NULL OR valid_from <= CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400)
  AND (valid_to IS NULL OR valid_to > CAST(strftime('%s', 'now', '+8 hours') AS INTEGER) / 86400);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('divisions', 'features', 'divisions', 'Divisions in force today', 4490),
  ('grids', 'features', 'grids', 'Governance grids in force today', 4490),
  ('zones', 'features', 'zones', 'Livestock zones in force today; one without a shape covers its division', 4490),
  -- registering a layer without geometry also keeps GDAL from listing the tables that are not registered
  ('publications', 'attributes', 'publications', 'Publications in force today', NULL);

INSERT INTO gpkg_geometry_columns VALUES
  ('divisions', 'geom', 'MULTIPOLYGON', 4490, 0, 0),
  ('grids', 'geom', 'MULTIPOLYGON', 4490, 0, 0),
  ('zones', 'geom', 'MULTIPOLYGON', 4490, 0, 0);

-- Personal data: who is at a grid's posts. Apart from the grids, so that names can
-- be erased without a new polygon, and in no registered layer.
CREATE TABLE staff (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  grid         TEXT NOT NULL,
  place        INTEGER NOT NULL, -- in the list, from 0
  rev_from     INTEGER NOT NULL REFERENCES revision (n),
  rev_to       INTEGER REFERENCES revision (n),
  post         TEXT NOT NULL, -- head, member
  name         TEXT NOT NULL,
  phone        TEXT NOT NULL,
  name_public  BOOLEAN NOT NULL,
  phone_public BOOLEAN NOT NULL
);
CREATE INDEX staff_grid ON staff (grid, place, rev_to);

-- Documents, by the SHA-256 of their bytes in hex.
CREATE TABLE blob (
  sha256 TEXT NOT NULL PRIMARY KEY,
  name   TEXT NOT NULL, -- under which it first came
  time   INTEGER NOT NULL,
  data   BLOB NOT NULL
);

-- What an idempotency key of an actor was answered with.
CREATE TABLE answer (
  actor    TEXT NOT NULL,
  key      TEXT NOT NULL,
  request  TEXT NOT NULL, -- digest
  time     INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  changed  BOOLEAN NOT NULL,
  body     BLOB,
  PRIMARY KEY (actor, key)
);

-- One entry for each committed command, chained: hash is the SHA-256 of the entry's
-- RFC 8785 JSON, previous the hash of the entry before.
CREATE TABLE audit (
  n        INTEGER PRIMARY KEY,
  time     INTEGER NOT NULL,
  actor    TEXT NOT NULL,
  command  TEXT NOT NULL,
  detail   TEXT NOT NULL, -- JSON
  revision INTEGER NOT NULL, -- the newest afterwards
  previous TEXT NOT NULL,
  hash     TEXT NOT NULL
);

-- Small versioned records (keys, checks, jobs, exceptions), drafts, farms and
-- addresses come with migrations of their own.
