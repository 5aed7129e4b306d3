-- Commands that were refused are in the audit trail too, and with which key and in which request a command came. What is empty
-- is not in the hash, so that entries from before keep theirs.

-- +goose Up

ALTER TABLE audit ADD COLUMN key TEXT NOT NULL DEFAULT '';     -- id of the actor's key; empty: none
ALTER TABLE audit ADD COLUMN request TEXT NOT NULL DEFAULT ''; -- id of the request; empty: none
ALTER TABLE audit ADD COLUMN refused TEXT NOT NULL DEFAULT ''; -- code of the problem; empty: the command was done

-- Programs that mean no harm do not change the trail. Who has the file can take these away: a head of the chain that is kept
-- elsewhere shows what was done then.
-- +goose StatementBegin
CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'entries of the audit trail are not changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'entries of the audit trail are not deleted');
END;
-- +goose StatementEnd
