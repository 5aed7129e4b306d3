-- What the users of a store in PostgreSQL may do, and no more. The owner of the store runs this in its schema after the store was opened
-- once, and again after each new version of gridzone. Change the names to yours.

-- The reader: a replica that answers questions and takes no commands. Of the staff of grids it sees what may be shown to
-- everybody (contacts), and no other name or telephone number.
GRANT SELECT ON gridzone_version, setting, turn, revision, divisions_row, grids_row, zones_row, publications_row, farms_row, exceptions_row, addresses_row,
  zones_draft, record, blob, audit, divisions, grids, zones, publications, farms, exceptions, addresses, contacts TO gridzone_reader;

-- The writer: replicas and imports. It changes no table and no entry of the audit trail, and closes rows without changing them.
GRANT SELECT ON gridzone_version, setting, turn, revision, divisions_row, grids_row, zones_row, publications_row, farms_row, exceptions_row, addresses_row,
  zones_draft, record, blob, audit, staff, answer, divisions, grids, zones, publications, farms, exceptions, addresses, contacts TO gridzone_writer;
GRANT INSERT ON revision, divisions_row, grids_row, zones_row, publications_row, farms_row, exceptions_row, addresses_row, zones_draft, record, blob, audit, staff, answer
  TO gridzone_writer;
GRANT UPDATE (rev_to) ON divisions_row, grids_row, zones_row, publications_row, farms_row, exceptions_row, addresses_row, staff TO gridzone_writer;
GRANT UPDATE ON turn TO gridzone_writer; -- to lock its row
-- What a command has opened and closes again leaves nothing.
GRANT DELETE ON revision, divisions_row, grids_row, zones_row, publications_row, farms_row, exceptions_row, addresses_row, zones_draft, staff TO gridzone_writer;

-- Back-ups: gridzone copy and gridzone digest, and pg_dump, which asks for the counters of ids as well. It reads everything, names and numbers of
-- staff among it, and writes nothing.
GRANT SELECT ON gridzone_version, setting, turn, revision, divisions_row, grids_row, zones_row, publications_row, farms_row, exceptions_row, addresses_row,
  zones_draft, record, blob, audit, staff, answer, divisions, grids, zones, publications, farms, exceptions, addresses, contacts TO gridzone_backup;
GRANT SELECT ON SEQUENCE gridzone_version_id_seq, divisions_row_id_seq, grids_row_id_seq, zones_row_id_seq, publications_row_id_seq,
  farms_row_id_seq, exceptions_row_id_seq, addresses_row_id_seq, zones_draft_id_seq, staff_id_seq TO gridzone_backup;
