-- Faults of the coverage that may stand, each at a place, for a reason.

-- +goose Up

CREATE TABLE exceptions_row (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        TEXT COLLATE "C" NOT NULL, -- id of the exception
  rev_from    BIGINT NOT NULL REFERENCES revision (n),
  rev_to      BIGINT REFERENCES revision (n),
  valid_from  INTEGER,
  valid_to    INTEGER,
  publication TEXT COLLATE "C" NOT NULL,
  kind        TEXT COLLATE "C" NOT NULL, -- of the faults
  reason      TEXT COLLATE "C" NOT NULL,
  actor       TEXT COLLATE "C" NOT NULL, -- who recorded it
  min_lon     DOUBLE PRECISION,
  max_lon     DOUBLE PRECISION,
  min_lat     DOUBLE PRECISION,
  max_lat     DOUBLE PRECISION,
  geom        BYTEA
);
CREATE INDEX exceptions_row_code ON exceptions_row (code, valid_from NULLS FIRST, id);
CREATE INDEX exceptions_row_opened ON exceptions_row (rev_from);
CREATE INDEX exceptions_row_closed ON exceptions_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX exceptions_row_shapeless ON exceptions_row (id) WHERE min_lon IS NULL;
CREATE INDEX exceptions_row_box ON exceptions_row USING gist (row_box(min_lon, max_lon, min_lat, max_lat)) WHERE min_lon IS NOT NULL;
ALTER TABLE exceptions_row ALTER COLUMN geom SET STORAGE EXTERNAL;
