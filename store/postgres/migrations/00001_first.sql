-- The first schema. The tables are those of the ledger, and hold what the embedded store's hold.
--
-- Days are counted from 1970-01-01, times in microseconds UTC, revisions from 1.
-- NULL in valid_from, valid_to: unbounded; in rev_to: still on record. Text is compared by bytes, whatever the
-- database's collation. Shapes are well-known binary, so that nothing but PostgreSQL itself is needed to keep them.

-- +goose Up

-- Whoever writes holds this row: writers wait for each other here, and take the next revision.
CREATE TABLE turn (only_row BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row));
INSERT INTO turn DEFAULT VALUES;

CREATE TABLE setting (
  name  TEXT COLLATE "C" PRIMARY KEY, -- time_zone: IANA name, written when the store is made
  value TEXT COLLATE "C" NOT NULL
);

-- One line for each committed command that changed what public answers rest on.
CREATE TABLE revision (
  n       BIGINT PRIMARY KEY,
  time    BIGINT NOT NULL, -- never before that of the revision before it
  actor   TEXT COLLATE "C" NOT NULL,
  command TEXT COLLATE "C" NOT NULL
);

-- A hint to those who follow the store, sent with the commit.
-- +goose StatementBegin
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('gridzone', TG_TABLE_SCHEMA);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER tell AFTER INSERT ON revision FOR EACH ROW EXECUTE FUNCTION tell();

-- The box of a row in millionths of a degree, rounded outward and within bounds in which PostgreSQL can multiply: what an index
-- finds by it may be more than what the columns then let through, never less.
CREATE FUNCTION row_box(min_lon DOUBLE PRECISION, max_lon DOUBLE PRECISION, min_lat DOUBLE PRECISION, max_lat DOUBLE PRECISION)
RETURNS box LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN box(
  point(floor(1e6 * greatest(-1000, least(1000, min_lon))), floor(1e6 * greatest(-1000, least(1000, min_lat)))),
  point(ceil(1e6 * greatest(-1000, least(1000, max_lon))), ceil(1e6 * greatest(-1000, least(1000, max_lat)))));

-- One table of rows for each layer. A row is never changed, only closed (rev_to).

CREATE TABLE divisions_row (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never given twice
  code        TEXT COLLATE "C" NOT NULL,
  rev_from    BIGINT NOT NULL REFERENCES revision (n),
  rev_to      BIGINT REFERENCES revision (n), -- first revision that no longer holds it
  valid_from  INTEGER,
  valid_to    INTEGER, -- first day no longer in force
  publication TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  level       TEXT COLLATE "C" NOT NULL, -- city, county, town, village, group
  min_lon     DOUBLE PRECISION, -- NULL: no shape
  max_lon     DOUBLE PRECISION,
  min_lat     DOUBLE PRECISION,
  max_lat     DOUBLE PRECISION,
  geom        BYTEA -- WKB of a multipolygon in EPSG:4490, longitude first
);

CREATE TABLE grids_row (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        TEXT COLLATE "C" NOT NULL,
  rev_from    BIGINT NOT NULL REFERENCES revision (n),
  rev_to      BIGINT REFERENCES revision (n),
  valid_from  INTEGER,
  valid_to    INTEGER,
  publication TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  kind        TEXT COLLATE "C" NOT NULL, -- base, dedicated, micro
  division    TEXT COLLATE "C" NOT NULL, -- code of its village, or empty
  replaces    TEXT COLLATE "C", -- JSON list of codes
  extra       TEXT COLLATE "C", -- JSON object: the file's other properties
  min_lon     DOUBLE PRECISION,
  max_lon     DOUBLE PRECISION,
  min_lat     DOUBLE PRECISION,
  max_lat     DOUBLE PRECISION,
  geom        BYTEA
);

CREATE TABLE zones_row (
  id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code         TEXT COLLATE "C" NOT NULL,
  rev_from     BIGINT NOT NULL REFERENCES revision (n),
  rev_to       BIGINT REFERENCES revision (n),
  valid_from   INTEGER,
  valid_to     INTEGER,
  publication  TEXT COLLATE "C" NOT NULL, -- id
  name         TEXT COLLATE "C" NOT NULL,
  kind         TEXT COLLATE "C" NOT NULL, -- prohibited, restricted
  category     TEXT COLLATE "C" NOT NULL,
  division     TEXT COLLATE "C" NOT NULL, -- code, or empty
  extent       TEXT COLLATE "C" NOT NULL, -- the published words
  extent_scope TEXT COLLATE "C" NOT NULL, -- whole, part
  bases        TEXT COLLATE "C", -- JSON list of legal bases
  extra        TEXT COLLATE "C",
  min_lon      DOUBLE PRECISION,
  max_lon      DOUBLE PRECISION,
  min_lat      DOUBLE PRECISION,
  max_lat      DOUBLE PRECISION,
  geom         BYTEA
);

CREATE TABLE publications_row (
  id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code          TEXT COLLATE "C" NOT NULL,
  rev_from      BIGINT NOT NULL REFERENCES revision (n),
  rev_to        BIGINT REFERENCES revision (n),
  valid_from    INTEGER,
  valid_to      INTEGER,
  publication   TEXT COLLATE "C" NOT NULL,
  state         TEXT COLLATE "C" NOT NULL, -- published, superseded, withdrawn
  division      TEXT COLLATE "C" NOT NULL, -- code, or empty
  issuer        TEXT COLLATE "C" NOT NULL,
  document      TEXT COLLATE "C" NOT NULL, -- number, or the file's name
  digest        TEXT COLLATE "C" NOT NULL, -- SHA-256 of the document
  title         TEXT COLLATE "C" NOT NULL,
  published_on  TEXT COLLATE "C" NOT NULL, -- YYYY-MM-DD, or empty
  unapproved    BOOLEAN NOT NULL, -- made by an import, approved by nobody
  bases         TEXT COLLATE "C", -- JSON list of legal bases
  rules         TEXT COLLATE "C", -- JSON list, read from the first to the last
  equivalents   TEXT COLLATE "C", -- JSON: the table of pig equivalents
  quota         BIGINT, -- pig equivalents
  quota_measure TEXT COLLATE "C" NOT NULL, -- stock, slaughter; empty: stock
  supersedes    TEXT COLLATE "C", -- JSON list of ids
  min_lon       DOUBLE PRECISION,
  max_lon       DOUBLE PRECISION,
  min_lat       DOUBLE PRECISION,
  max_lat       DOUBLE PRECISION,
  geom          BYTEA
);

CREATE TABLE farms_row (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        TEXT COLLATE "C" NOT NULL,
  rev_from    BIGINT NOT NULL REFERENCES revision (n),
  rev_to      BIGINT REFERENCES revision (n),
  valid_from  INTEGER,
  valid_to    INTEGER,
  publication TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  species     TEXT COLLATE "C" NOT NULL,
  count       BIGINT NOT NULL,
  measure     TEXT COLLATE "C" NOT NULL, -- stock, slaughter
  household   BOOLEAN NOT NULL,
  division    TEXT COLLATE "C" NOT NULL, -- code, or empty
  lon         DOUBLE PRECISION NOT NULL, -- of a farm without a shape
  lat         DOUBLE PRECISION NOT NULL,
  extra       TEXT COLLATE "C",
  min_lon     DOUBLE PRECISION, -- around the shape, or the point
  max_lon     DOUBLE PRECISION,
  min_lat     DOUBLE PRECISION,
  max_lat     DOUBLE PRECISION,
  geom        BYTEA
);

-- Zones of publications that are not published yet. They have no revision and are changed freely.
CREATE TABLE zones_draft (
  id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  publication  TEXT COLLATE "C" NOT NULL, -- id
  code         TEXT COLLATE "C" NOT NULL,
  valid_from   INTEGER,
  valid_to     INTEGER,
  name         TEXT COLLATE "C" NOT NULL,
  kind         TEXT COLLATE "C" NOT NULL,
  category     TEXT COLLATE "C" NOT NULL,
  division     TEXT COLLATE "C" NOT NULL,
  extent       TEXT COLLATE "C" NOT NULL,
  extent_scope TEXT COLLATE "C" NOT NULL,
  bases        TEXT COLLATE "C",
  extra        TEXT COLLATE "C",
  geom         BYTEA
);
CREATE INDEX zones_draft_code ON zones_draft (publication, code, valid_from NULLS FIRST, id);

-- The same indexes for each of them; and coordinates do not get smaller by compression.
-- +goose StatementBegin
DO $$
DECLARE
  layer TEXT;
BEGIN
  FOREACH layer IN ARRAY ARRAY['divisions', 'grids', 'zones', 'publications', 'farms'] LOOP
    EXECUTE format('CREATE INDEX %1$I_row_code ON %1$I_row (code, valid_from NULLS FIRST, id)', layer);
    EXECUTE format('CREATE INDEX %1$I_row_opened ON %1$I_row (rev_from)', layer);
    EXECUTE format('CREATE INDEX %1$I_row_closed ON %1$I_row (rev_to) WHERE rev_to IS NOT NULL', layer);
    EXECUTE format('CREATE INDEX %1$I_row_shapeless ON %1$I_row (id) WHERE min_lon IS NULL', layer);
    EXECUTE format('CREATE INDEX %1$I_row_box ON %1$I_row USING gist (row_box(min_lon, max_lon, min_lat, max_lat)) WHERE min_lon IS NOT NULL', layer);
    EXECUTE format('ALTER TABLE %1$I_row ALTER COLUMN geom SET STORAGE EXTERNAL', layer);
  END LOOP;
  ALTER TABLE zones_draft ALTER COLUMN geom SET STORAGE EXTERNAL;
END $$;
-- +goose StatementEnd

-- Personal data: who is at a grid's posts. Apart from the grids, so that names can be erased without a new polygon.
CREATE TABLE staff (
  id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  grid         TEXT COLLATE "C" NOT NULL,
  place        INTEGER NOT NULL, -- in the list, from 0
  rev_from     BIGINT NOT NULL REFERENCES revision (n),
  rev_to       BIGINT REFERENCES revision (n),
  post         TEXT COLLATE "C" NOT NULL, -- head, member
  name         TEXT COLLATE "C" NOT NULL,
  phone        TEXT COLLATE "C" NOT NULL,
  name_public  BOOLEAN NOT NULL,
  phone_public BOOLEAN NOT NULL
);
CREATE INDEX staff_grid ON staff (grid, place, rev_to);
CREATE INDEX staff_opened ON staff (rev_from);
CREATE INDEX staff_closed ON staff (rev_to) WHERE rev_to IS NOT NULL;

-- Documents, by the SHA-256 of their bytes in hex.
CREATE TABLE blob (
  sha256 TEXT COLLATE "C" PRIMARY KEY,
  name   TEXT COLLATE "C" NOT NULL, -- under which it first came
  time   BIGINT NOT NULL,
  data   BYTEA NOT NULL
);

-- What an idempotency key of an actor was answered with.
CREATE TABLE answer (
  actor    TEXT COLLATE "C" NOT NULL,
  key      TEXT COLLATE "C" NOT NULL,
  request  TEXT COLLATE "C" NOT NULL, -- digest
  time     BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  changed  BOOLEAN NOT NULL,
  body     BYTEA,
  PRIMARY KEY (actor, key)
);

-- Small documents by kind and id. The newest version counts; all are kept.
CREATE TABLE record (
  kind    TEXT COLLATE "C" NOT NULL,
  id      TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL, -- from 1
  time    BIGINT NOT NULL,
  actor   TEXT COLLATE "C" NOT NULL,
  body    TEXT COLLATE "C" NOT NULL, -- JSON, as it came
  PRIMARY KEY (kind, id, version)
);

-- One entry for each committed command, chained: hash is the SHA-256 of the entry's RFC 8785 JSON, previous the hash of
-- the entry before. attempt is not part of the chain: whoever has lost the connection in COMMIT looks for it.
CREATE TABLE audit (
  n        BIGINT PRIMARY KEY,
  time     BIGINT NOT NULL,
  actor    TEXT COLLATE "C" NOT NULL,
  command  TEXT COLLATE "C" NOT NULL,
  detail   TEXT COLLATE "C" NOT NULL, -- JSON
  revision BIGINT NOT NULL, -- the newest afterwards
  previous TEXT COLLATE "C" NOT NULL,
  hash     TEXT COLLATE "C" NOT NULL,
  attempt  UUID UNIQUE DEFAULT nullif(current_setting('gridzone.attempt', TRUE), '')::UUID
);
-- To find where a stored check is anchored.
CREATE INDEX audit_check ON audit USING hash (detail) WHERE command = 'store_check';
