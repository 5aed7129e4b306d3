package api_test

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// members returns the names under which an answer says something, whatever its format: paths of JSON, columns of tables. Pages and
// documents have none.
func members(t *testing.T, media string, body []byte) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	kind, _, _ := strings.Cut(media, ";")
	switch kind {
	case "application/json", "application/geo+json", "application/x-ndjson", "application/geo+json-seq":
		d := json.NewDecoder(bytes.NewReader(bytes.ReplaceAll(body, []byte{0x1e}, nil)))
		for {
			var v any
			err := d.Decode(&v)
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			jsonMembers(found, "", v)
		}
	case "text/csv":
		r := csv.NewReader(bytes.NewReader(body))
		r.FieldsPerRecord = -1
		head, err := r.Read()
		require.NoError(t, err)
		for _, name := range head {
			found["column "+name] = true
		}
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		f, err := excelize.OpenReader(bytes.NewReader(body))
		require.NoError(t, err)
		for _, name := range f.GetSheetList() {
			rows, err := f.GetRows(name)
			require.NoError(t, err)
			for _, column := range rows[0] {
				found["column "+column] = true
			}
		}
	case "application/vnd.google-earth.kml+xml":
		for _, m := range regexp.MustCompile(`name="([^"]*)"`).FindAllSubmatch(body, -1) {
			found["data "+string(m[1])] = true
		}
	case "application/geopackage+sqlite3":
		tableMembers(t, found, body)
	case "application/vnd.mapbox-vector-tile":
		layers, err := mvt.Unmarshal(body)
		require.NoError(t, err)
		for _, l := range layers {
			for _, f := range l.Features {
				for name := range f.Properties {
					found["layer "+l.Name+" "+name] = true
				}
			}
		}
	case "image/png": // colours alone, and no words beside them
		for at := 8; at+8 <= len(body); at += 12 + int(binary.BigEndian.Uint32(body[at:])) {
			if chunk := string(body[at+4 : at+8]); !slices.Contains([]string{"IHDR", "PLTE", "IDAT", "IEND"}, chunk) {
				found["chunk "+chunk] = true
			}
		}
	case "application/zip":
		for name, text := range unzipped(t, body) {
			if strings.HasSuffix(name, ".dbf") {
				for at := 32; text[at] != '\r'; at += 32 {
					found["field "+strings.TrimRight(string(text[at:at+11]), "\x00")] = true
				}
			}
		}
	case "text/html", "text/plain", "application/pdf", "application/octet-stream", "application/vnd.oai.openapi+json":
	default:
		t.Fatalf("nobody knows what %s says", media)
	}
	return found
}

// jsonMembers adds the paths of a value's members; those of a shape are left out, as it is none of people.
func jsonMembers(found map[string]bool, at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			path := strings.TrimPrefix(at+"."+name, ".")
			found[path] = true
			if name != "coordinates" {
				jsonMembers(found, path, value)
			}
		}
	case []any:
		for _, value := range v {
			jsonMembers(found, at+"[]", value)
		}
	}
}

// tableMembers adds the columns of every table and view of a GeoPackage, but for those that the format itself has.
func tableMembers(t *testing.T, found map[string]bool, body []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "layer.gpkg")
	require.NoError(t, os.WriteFile(path, body, 0o600))
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	require.NoError(t, err)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') "+
		"AND m.name NOT LIKE 'gpkg_%' AND m.name NOT LIKE 'rtree_%' AND m.name NOT LIKE 'sqlite_%'")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var table, column string
		require.NoError(t, rows.Scan(&table, &column))
		found["table "+table+" "+column] = true
	}
	require.NoError(t, rows.Err())
}

// unzipped returns the entries of a ZIP archive.
func unzipped(t *testing.T, body []byte) map[string][]byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	require.NoError(t, err)
	entries := map[string][]byte{}
	for _, f := range r.File {
		in, err := f.Open()
		require.NoError(t, err)
		entries[f.Name], err = io.ReadAll(in)
		require.NoError(t, err)
		require.NoError(t, in.Close())
	}
	return entries
}
