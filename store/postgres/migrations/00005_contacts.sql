-- +goose Up

-- What of the staff of grids may be shown to everybody, as it is on record now, and that it was once on record: a line of the post
-- erased says that all before it were taken out. Whoever may not read staff may read this.
CREATE VIEW contacts AS
SELECT grid, place, rev_from, rev_to, post,
  CASE WHEN name_public AND rev_to IS NULL THEN name ELSE '' END AS name,
  CASE WHEN phone_public AND rev_to IS NULL THEN phone ELSE '' END AS phone
FROM staff
WHERE name_public OR phone_public OR post = 'erased';
