package geopackage

import (
	"fmt"
	"strings"

	"gridzone/geo/gpb"
)

const (
	applicationID = 0x47504B47 // 'GPKG'
	version       = 10300      // 1.3
)

// standard are the tables that every GeoPackage has, with the rows that it must have and EPSG:4490 (clauses 1.1.2, 1.1.3, 2.1.5 and 2.3.1).
const standard = `CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326,
   'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]',
   'longitude, latitude in decimal degrees on the WGS 84 spheroid'),
  ('China Geodetic Coordinate System 2000', 4490, 'EPSG', 4490,
   'GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101,AUTHORITY["EPSG","1024"]],AUTHORITY["EPSG","1043"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4490"]]',
   'longitude, latitude in decimal degrees of CGCS2000');
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))`

// schema returns the statements that make the tables.
func (t Table) schema() []string {
	columns := `"fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "geom" ` + t.Geometry
	for _, c := range t.Columns {
		columns += ", " + quoted(c.Name) + " " + c.Type
	}
	changed := "1970-01-01T00:00:00.000Z"
	if !t.Changed.IsZero() {
		changed = t.Changed.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	name := text(t.Name)
	return []string{
		standard,
		"CREATE TABLE " + quoted(t.Name) + " (" + columns + ")",
		fmt.Sprintf("INSERT INTO gpkg_contents VALUES (%s, 'features', %s, %s, '%s', NULL, NULL, NULL, NULL, %d)", name, name, text(t.Description), changed, gpb.SRSID),
		fmt.Sprintf("INSERT INTO gpkg_geometry_columns VALUES (%s, 'geom', %s, %d, 0, 0)", name, text(t.Geometry), gpb.SRSID),
		"INSERT INTO gpkg_extensions VALUES (" + name + ", 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
		"CREATE VIRTUAL TABLE " + quoted(t.rtree()) + " USING rtree(id, minx, maxx, miny, maxy)", // rounded outward
	}
}

// rtree is the name of the index over the boxes.
func (t Table) rtree() string { return "rtree_" + t.Name + "_geom" }

// triggers returns the statements that keep the index right when others change features (annex F.3 of version 1.3).
func (t Table) triggers() []string {
	const (
		there = `(NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))`
		none  = `(NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))`
	)
	table, tree := quoted(t.Name), quoted(t.rtree())
	insert := "INSERT OR REPLACE INTO " + tree + ` VALUES (NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom"))`
	remove := "DELETE FROM " + tree + ` WHERE id = OLD."fid"`
	var all []string
	for _, one := range [][4]string{
		{"insert", `INSERT`, there, insert},
		{"update1", `UPDATE OF "geom"`, `OLD."fid" = NEW."fid" AND ` + there, insert},
		{"update2", `UPDATE OF "geom"`, `OLD."fid" = NEW."fid" AND ` + none, remove},
		{"update3", `UPDATE`, `OLD."fid" != NEW."fid" AND ` + there, remove + "; " + insert},
		{"update4", `UPDATE`, `OLD."fid" != NEW."fid" AND ` + none, "DELETE FROM " + tree + ` WHERE id IN (OLD."fid", NEW."fid")`},
		{"delete", `DELETE`, `OLD."geom" NOT NULL`, remove},
	} {
		all = append(all, "CREATE TRIGGER "+quoted(t.rtree()+"_"+one[0])+" AFTER "+one[1]+" ON "+table+" WHEN "+one[2]+" BEGIN "+one[3]+"; END")
	}
	return all
}

// quoted writes a name.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// text writes a text.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
