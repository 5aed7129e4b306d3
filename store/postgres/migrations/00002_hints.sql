-- A hint is never worth a command: PostgreSQL refuses a COMMIT with one when its queue is full, which a single session that listens
-- and stays in a transaction brings about. Whoever follows the store polls.

-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_notification_queue_usage() < 0.9 THEN
    PERFORM pg_notify('gridzone', TG_TABLE_SCHEMA);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
