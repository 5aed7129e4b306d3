-- Commands that were refused are in the audit trail too, and with which key and in which request a command came. What is empty
-- is not in the hash, so that entries from before keep theirs.

-- +goose Up

ALTER TABLE audit ADD COLUMN key TEXT COLLATE "C" NOT NULL DEFAULT '';     -- id of the actor's key; empty: none
ALTER TABLE audit ADD COLUMN request TEXT COLLATE "C" NOT NULL DEFAULT ''; -- id of the request; empty: none
ALTER TABLE audit ADD COLUMN refused TEXT COLLATE "C" NOT NULL DEFAULT ''; -- code of the problem; empty: the command was done

-- Whoever may write does not change the trail, for want of the right. The owner does not either, unless these are taken away first.
-- +goose StatementBegin
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the audit trail are not changed or deleted' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd
CREATE TRIGGER audit_unchanged BEFORE UPDATE OF n, time, actor, command, detail, key, request, refused, revision, previous, hash ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_undeleted BEFORE DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
