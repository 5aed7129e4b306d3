package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gridzone/zoning"
)

// view is what other programs see of a layer: what is on record and in force today. Personal data and what a file says beside
// what gridzone knows are left out.
type view struct {
	layer   zoning.Layer
	columns string
	kind    string // of geometry; empty: none is shown
	shape   string // where PostGIS is, from the columns of a row
}

// viewTable lists the views. Where PostGIS lies is written %s.
var viewTable = []view{
	{zoning.Divisions, "code, name, level", "MultiPolygon", "row_shape(geom)"},
	{zoning.Grids, "code, name, kind, division, replaces", "MultiPolygon", "row_shape(geom)"},
	{zoning.Zones, "code, name, kind, category, division, extent, extent_scope, bases, publication", "MultiPolygon", "row_shape(geom)"},
	{zoning.Farms, "code, name, species, count, measure, household, division", "Geometry",
		"coalesce(row_shape(geom), %[1]s.ST_SetSRID(%[1]s.ST_MakePoint(lon, lat), 4490))"},
	{zoning.Addresses, "code, address, kind, aliases, division", "Point", "%[1]s.ST_SetSRID(%[1]s.ST_MakePoint(lon, lat), 4490)"},
	{zoning.Exceptions, "code, kind, reason", "MultiPolygon", "row_shape(geom)"},
	{zoning.Publications, "code, state, division, issuer, document, digest, title, published_on, unapproved", "", ""},
}

const (
	// today is counted in days, in the store's time zone.
	today = "(SELECT (now() AT TIME ZONE value)::DATE - DATE '1970-01-01' FROM setting WHERE name = 'time_zone')"
	// dated is a day as others read it; years that PostgreSQL cannot write are left out.
	dated = "CASE WHEN %[1]s BETWEEN -2000000 AND 2000000 THEN DATE '1970-01-01' + %[1]s END AS %[1]s"
)

// shapeFunction reads well-known binary. What PostGIS does not take for a polygon (a store keeps such shapes as well) is no geometry
// to others. %[1]s is where PostGIS lies.
const shapeFunction = `CREATE OR REPLACE FUNCTION row_shape(wkb BYTEA) RETURNS %[1]s.geometry LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN %[1]s.ST_GeomFromWKB(wkb, 4490);
EXCEPTION WHEN others THEN
  RETURN NULL;
END $$`

// viewStatements make the views, with geometry and an index over it where PostGIS is; postgis is the schema where that
// lies, empty when it is not there. They may be run again, also after PostGIS has come or gone.
func viewStatements(postgis string) []string {
	var list []string
	if postgis != "" {
		postgis = pgx.Identifier{postgis}.Sanitize()
		list = append(list, fmt.Sprintf(shapeFunction, postgis))
	}
	for _, v := range viewTable {
		name, shape := string(v.layer), ""
		if postgis != "" && v.kind != "" {
			expression := v.shape
			if strings.Contains(expression, "%") {
				expression = fmt.Sprintf(expression, postgis)
			}
			expression = fmt.Sprintf("(%s)::%s.geometry(%s, 4490)", expression, postgis, v.kind)
			shape = ", " + expression + " AS geom" // last: a view may be given more columns, not others
			list = append(list, fmt.Sprintf("CREATE INDEX IF NOT EXISTS %[1]s_row_shape ON %[1]s_row USING gist ((%[2]s)) WHERE rev_to IS NULL",
				name, expression))
		}
		list = append(list, "CREATE OR REPLACE VIEW "+name+" AS SELECT id AS fid, "+v.columns+", "+fmt.Sprintf(dated, "valid_from")+", "+
			fmt.Sprintf(dated, "valid_to")+", rev_from"+shape+" FROM "+name+"_row WHERE rev_to IS NULL"+
			" AND (valid_from IS NULL OR valid_from <= "+today+") AND (valid_to IS NULL OR valid_to > "+today+")")
	}
	return list
}

// viewMark tells, as a comment on a view, of which making the views are.
func viewMark(postgis string) string {
	sum := sha256.Sum256([]byte(strings.Join(viewStatements(postgis), ";")))
	return "gridzone " + hex.EncodeToString(sum[:8])
}

// show makes the views as they must be, all or none of them.
func show(ctx context.Context, conn *pgx.Conn) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var postgis *string
		if err := tx.QueryRow(ctx, "SELECT ("+postgisSchema+")").Scan(&postgis); err != nil {
			return err
		}
		schema := ""
		if postgis != nil {
			schema = *postgis
		}
		for _, statement := range append(viewStatements(schema), "COMMENT ON VIEW grids IS '"+viewMark(schema)+"'") {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// postgisSchema is where PostGIS lies; no row when it is not there, or not for this user.
const postgisSchema = "SELECT nspname FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace " +
	"WHERE extname = 'postgis' AND has_schema_privilege(n.oid, 'USAGE')"

// invite takes PostGIS into the database when the server has it and the user may. Nothing rests on it.
func invite(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `DO $$ BEGIN
		IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'postgis') THEN CREATE EXTENSION IF NOT EXISTS postgis; END IF;
	END $$`)
	var said *pgconn.PgError
	if errors.As(err, &said) && said.SeverityUnlocalized == "ERROR" { // it was refused, and nothing is done
		return nil
	}
	return err
}
