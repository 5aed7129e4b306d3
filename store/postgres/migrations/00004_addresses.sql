-- Addresses: texts that name places, and the points where those are.

-- +goose Up

CREATE TABLE addresses_row (
  id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code        TEXT COLLATE "C" NOT NULL,
  rev_from    BIGINT NOT NULL REFERENCES revision (n),
  rev_to      BIGINT REFERENCES revision (n),
  valid_from  INTEGER,
  valid_to    INTEGER,
  publication TEXT COLLATE "C" NOT NULL,
  address     TEXT COLLATE "C" NOT NULL,
  kind        TEXT COLLATE "C" NOT NULL, -- door, landmark, road, group, village
  aliases     TEXT COLLATE "C", -- JSON list
  division    TEXT COLLATE "C" NOT NULL, -- code, or empty
  source      TEXT COLLATE "C" NOT NULL,
  lon         DOUBLE PRECISION NOT NULL,
  lat         DOUBLE PRECISION NOT NULL,
  extra       TEXT COLLATE "C", -- JSON object: the file's other properties
  min_lon     DOUBLE PRECISION,
  max_lon     DOUBLE PRECISION,
  min_lat     DOUBLE PRECISION,
  max_lat     DOUBLE PRECISION,
  geom        BYTEA -- as every layer has it; an address has none
);
CREATE INDEX addresses_row_code ON addresses_row (code, valid_from NULLS FIRST, id);
CREATE INDEX addresses_row_opened ON addresses_row (rev_from);
CREATE INDEX addresses_row_closed ON addresses_row (rev_to) WHERE rev_to IS NOT NULL;
CREATE INDEX addresses_row_shapeless ON addresses_row (id) WHERE min_lon IS NULL;
CREATE INDEX addresses_row_box ON addresses_row USING gist (row_box(min_lon, max_lon, min_lat, max_lat)) WHERE min_lon IS NOT NULL;
