package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "gridzone"

// everything marks a package that may import any other of the house.
const everything = "*"

// house is the import table: what each package may import of the house. A
// package that is not listed may not exist. "geo" stands for geo and the
// packages in it, "zoning" for zoning and its wings.
func house() map[string][]string {
	room := []string{"zoning", "geo"}
	return map[string][]string{
		"cmd/gridzone":         {everything},
		"internal/bench":       {everything},
		"internal/archtest":    {},
		"internal/pgtest":      {},
		"internal/gpkgtest":    {"store/gpkg", "store/storetest"},
		"internal/faults":      {},
		"api":                  {"zoning", "importers", "exporters", "gazetteer", "tiles", "pages", "access", "throttle", "geo"},
		"importers":            {"zoning", "geo", "importers"},
		"importers/workbook":   {"importers/dataset", "importers/archive"},
		"importers/dataset":    {"geo"},
		"importers/charset":    {},
		"importers/decimal":    {},
		"importers/turning":    {"importers/dataset", "importers/decimal", "geo"},
		"importers/tables":     {"importers/charset", "importers/dataset", "importers/decimal", "importers/delimited", "importers/turning", "importers/wkt", "importers/workbook", "geo"},
		"importers/wkt":        {"importers/dataset", "importers/decimal"},
		"importers/delimited":  {"importers/decimal"},
		"importers/archive":    {"importers/dataset", "importers/charset"},
		"importers/kml":        {"geo", "importers/dataset", "importers/charset", "importers/archive", "importers/decimal"},
		"importers/geopackage": {"geo", "importers/dataset", "importers/charset"},
		"importers/shapefile":  {"geo", "importers/dataset", "importers/charset", "importers/archive"},
		"exporters":            {"zoning", "geo", "exporters"},
		"exporters/geopackage": {"geo"},
		"exporters/shapefile":  {"geo"},
		"exporters/mbtiles":    {},
		"access":               room,
		"access/tokens":        {"access", "zoning"},
		"fixtures":             room,
		"throttle":             {},
		"gazetteer":            room,
		"gazetteer/vendors":    {"gazetteer", "zoning", "geo"},
		"pages":                room,
		"tiles":                room,
		"tiles/basemap":        {},
		"web":                  {},
		"store/ledger":         room,
		"store/gpkg":           {"zoning", "geo", "store/ledger"},
		"store/postgres":       {"zoning", "geo", "store/ledger"},
		"store/storetest":      room,
		"zoning/atlas":         {"zoning", "geo"},
		"zoning/publishing":    {"zoning", "geo"},
		"zoning/certificate":   {"zoning"},
		"zoning":               {"geo"},
		"geo":                  {},
		"geo/gpb":              {"geo"},
		"geo/wkb":              {"geo"},
		"geo/crs":              {"geo"},
		"importers/jobs":       {"importers", "zoning"},
	}
}

// upward are imports that the stand-in names above would allow but that run up the house.
func upward() [][2]string {
	return [][2]string{
		{"zoning", "zoning/atlas"},
		{"zoning", "zoning/publishing"},
		{"zoning/atlas", "zoning/publishing"},
		{"zoning", "zoning/certificate"},
		{"zoning/atlas", "zoning/certificate"},
		{"zoning/certificate", "zoning/atlas"},
		{"pages", "zoning/atlas"},
		{"pages", "zoning/publishing"},
		{"store/gpkg", "zoning/atlas"},
		{"store/postgres", "zoning/atlas"},
		{"store/ledger", "zoning/atlas"},
		{"store/storetest", "zoning/atlas"},
		{"importers", "importers/jobs"},
		{"access", "access/tokens"},
		{"gazetteer", "gazetteer/vendors"},
		{"geo", "geo/gpb"},
		{"geo", "geo/wkb"},
		{"geo/wkb", "geo/gpb"},
		{"geo", "geo/crs"},
	}
}

// onlyIn says which packages may know a library; others meet it through them.
func onlyIn() map[string][]string {
	return map[string][]string{
		"github.com/gin-gonic/gin":             {"api", "internal/bench"},
		"github.com/danielgtaylor/huma":        {"api"},
		"github.com/prometheus":                {"api", "internal/bench"},
		"github.com/gowebpki/jcs":              {"zoning/certificate"},
		"github.com/tidwall/rtree":             {"geo", "internal/bench"},
		"github.com/peterstace/simplefeatures": {"geo"},
		"github.com/paulmach/orb/planar":       {"internal/bench"},
		"modernc.org/sqlite":                   {"store/gpkg", "exporters/geopackage", "exporters/mbtiles", "importers/geopackage"},
		"github.com/hashicorp/golang-lru":      {"access", "gazetteer/vendors"},
		"github.com/pressly/goose":             {"store/gpkg", "store/postgres"},
		"github.com/jackc/pgx":                 {"store/postgres", "internal/pgtest", "internal/bench"},
		"database/sql":                         {"store/gpkg", "exporters/geopackage", "exporters/mbtiles", "importers/geopackage"},
		"gridzone/internal/pgtest":             {"internal/bench"},
		"github.com/coreos/go-oidc":            {"access/tokens"},
		"github.com/go-jose/go-jose":           {"access/tokens"},
		"net/http":                             {"api", "cmd/gridzone", "access/tokens", "gazetteer/vendors", "internal/bench"},
		"github.com/alecthomas/kong":           {"cmd/gridzone"},
		"github.com/skip2/go-qrcode":           {"pages"},
		"golang.org/x/time/rate":               {"throttle", "gazetteer/vendors"},
		"google.golang.org/protobuf":           {"tiles"},
		"github.com/schollz/progressbar":       {"cmd/gridzone"},
		"gridzone/fixtures":                    {"cmd/gridzone", "internal/bench"},
		"github.com/stretchr/testify":          {"store/storetest", "internal/gpkgtest"},
		"pgregory.net/rapid":                   {"store/storetest"},
	}
}

// innerLibraries are all that geo and zoning may import from outside the standard library.
func innerLibraries() map[string][]string {
	return map[string][]string{
		"geo":                {"github.com/paulmach/orb", "github.com/tidwall/rtree", "github.com/peterstace/simplefeatures"},
		"geo/gpb":            {"github.com/paulmach/orb"},
		"geo/wkb":            {"github.com/paulmach/orb"},
		"geo/crs":            {"github.com/paulmach/orb"},
		"zoning":             {"github.com/paulmach/orb", "golang.org/x/text/unicode/norm"},
		"zoning/atlas":       {"github.com/paulmach/orb", "golang.org/x/sync/singleflight"},
		"zoning/publishing":  {"github.com/paulmach/orb"},
		"zoning/certificate": {"github.com/gowebpki/jcs"},
	}
}

// imports returns, for each package of the house, what its product files import and from which file.
func imports(t *testing.T, root string) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || (strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "archtest")) {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(rel))
		if found[pkg] == nil {
			found[pkg] = map[string]string{}
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[pkg][name] = rel
		}
		return nil
	}))
	return found
}

// within tells whether path is name or lies below it.
func within(path, name string) bool { return path == name || strings.HasPrefix(path, name+"/") }

func anyWithin(path string, names []string) bool {
	for _, name := range names {
		if name == everything || within(path, name) {
			return true
		}
	}
	return false
}

// faults applies the three tables to what packages import.
func faults(found map[string]map[string]string) []string {
	var out []string
	for pkg, paths := range found {
		allowed, listed := house()[pkg]
		if !listed {
			out = append(out, pkg+" is not in the import table")
			continue
		}
		for path, file := range paths {
			inner, ours := strings.CutPrefix(path, module+"/")
			switch {
			case ours && !anyWithin(inner, allowed):
				out = append(out, file+": "+pkg+" may not import "+inner)
			case !ours && strings.Contains(strings.Split(path, "/")[0], "."):
				if libs, strict := innerLibraries()[pkg]; strict && !anyWithin(path, libs) {
					out = append(out, file+": "+pkg+" may not import "+path)
				}
			}
			for _, up := range upward() {
				if pkg == up[0] && inner == up[1] && ours {
					out = append(out, file+": "+pkg+" may not import "+inner+", which stands above it")
				}
			}
			for lib, owners := range onlyIn() {
				if within(path, lib) || strings.HasPrefix(path, lib+"/") {
					if !anyWithin(pkg, owners) {
						out = append(out, file+": only "+strings.Join(owners, ", ")+" may import "+path)
					}
				}
			}
		}
	}
	return out
}

func TestImportTable(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	_, err = os.Stat(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	found := imports(t, root)
	assert.NotEmpty(t, found["geo"], "the walk reached no package")
	assert.Empty(t, faults(found))
}

// The table must be able to say no.
func TestImportTableRefuses(t *testing.T) {
	for name, c := range map[string]struct{ pkg, path string }{
		"zoning imports the web":          {"zoning", "github.com/gin-gonic/gin"},
		"zoning imports a store":          {"zoning", "gridzone/store/gpkg"},
		"zoning imports its own wing":     {"zoning", "gridzone/zoning/atlas"},
		"geo imports the domain":          {"geo", "gridzone/zoning"},
		"a store imports the api":         {"store/gpkg", "gridzone/api"},
		"a ledger imports a store":        {"store/ledger", "gridzone/store/gpkg"},
		"a ledger knows a database":       {"store/ledger", "modernc.org/sqlite"},
		"one store knows another":         {"store/postgres", "gridzone/store/gpkg"},
		"a product starts a database":     {"cmd/gridzone", "gridzone/internal/pgtest"},
		"api imports a store":             {"api", "gridzone/store/gpkg"},
		"api imports fixtures":            {"api", "gridzone/fixtures"},
		"importers import exporters":      {"importers", "gridzone/exporters"},
		"the product uses orb's planar":   {"importers", "github.com/paulmach/orb/planar"},
		"a package nobody has heard of":   {"helpers", "fmt"},
		"http outside the api":            {"importers", "net/http"},
		"keys know their wing":            {"access", "gridzone/access/tokens"},
		"keys ask somebody over http":     {"access", "net/http"},
		"the index knows its wing":        {"gazetteer", "gridzone/gazetteer/vendors"},
		"the index asks over http":        {"gazetteer", "net/http"},
		"tokens checked outside":          {"api", "github.com/go-jose/go-jose/v4"},
		"a second library for the R-tree": {"zoning/atlas", "github.com/tidwall/rtree"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.NotEmpty(t, faults(map[string]map[string]string{c.pkg: {c.path: "x.go"}}))
		})
	}
}
