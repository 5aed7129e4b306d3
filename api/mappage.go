package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"gridzone/tiles/basemap"
)

// mapPolicy lets the map page load what the service serves and the tiles of its basemap, and nothing else: no script and no style in the page itself, no
// other host.
func mapPolicy(under *basemap.Map) string {
	others := strings.Join(append([]string{""}, under.Origins()...), " ")
	return "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:" + others + "; connect-src 'self'" + others +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// mapReferrer tells nobody where a visitor comes from but the hosts of a basemap, and those the origin alone: by it vendors know their customers.
func mapReferrer(under *basemap.Map) string {
	if under == nil {
		return "no-referrer"
	}
	return "strict-origin"
}

// mapFile is a file of the map page, plain and packed, with a strong tag of each.
type mapFile struct {
	media        string
	plain        []byte
	packed       func() []byte // made when it is first asked for
	tag, packTag string
}

// mapPage is the map page: where it begins, with what browsers are told of it, and by name what it loads.
type mapPage struct {
	index            *mapFile
	policy, referrer string
	assets           map[string]*mapFile
}

// readMapPage reads the built page, for a basemap. Without one, nil, there is none.
func readMapPage(files fs.FS, under *basemap.Map) (*mapPage, error) {
	if files == nil {
		return nil, nil //nolint:nilnil // no page is a page that is not there
	}
	policy, referrer := mapPolicy(under), mapReferrer(under)
	index, err := readMapFile(files, "index.html", policy, referrer)
	if err != nil {
		return nil, fmt.Errorf("read the map page: %w", err)
	}
	p := &mapPage{index: index, policy: policy, referrer: referrer, assets: map[string]*mapFile{}}
	entries, err := fs.ReadDir(files, "assets")
	if err != nil {
		return nil, fmt.Errorf("read the map page: %w", err)
	}
	for _, e := range entries {
		if p.assets[e.Name()], err = readMapFile(files, "assets/"+e.Name()); err != nil {
			return nil, fmt.Errorf("read the map page: %w", err)
		}
	}
	return p, nil
}

// readMapFile reads a file of the page. What else an answer says that is kept with it, with tells, so that the tag covers it.
func readMapFile(files fs.FS, name string, with ...string) (*mapFile, error) {
	media := map[string]string{
		".html": mediaHTML, ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	}[path.Ext(name)]
	if media == "" {
		return nil, fmt.Errorf("%s: files of this kind are not served", name)
	}
	plain, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(slices.Concat(plain, []byte(strings.Join(with, "\n"))))
	tag := hex.EncodeToString(sum[:16])
	return &mapFile{media: media, plain: plain, packed: sync.OnceValue(func() []byte { return gzipped(plain) }), tag: `"` + tag + `"`, packTag: `"` + tag + `-gzip"`}, nil
}

// gzipped packs as well as gzip can: what is packed once is sent often.
func gzipped(plain []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err) // memory takes all
	}
	return b.Bytes()
}

// mapOperations are the part of the table about the map page, where there is one.
func (s *service) mapOperations() []operation {
	if s.site == nil {
		return nil
	}
	return []operation{{
		method: http.MethodGet, path: "/assets/{name}", id: "asset", tag: "operations", summary: "What the map page loads",
		params:   []param{{name: "name", in: "path", required: true, example: s.site.example(), description: "Name of the file, which changes with its content"}},
		answers:  ok(nil, "The file; packed with gzip for those who take it", "text/javascript", "text/css", "text/plain"),
		problems: []string{codeNotFound}, quiet: true, handle: s.asset,
	}}
}

// example is the name of a file, the same each time.
func (p *mapPage) example() (least string) {
	for name := range p.assets {
		if least == "" || name < least {
			least = name
		}
	}
	return least
}

// asset answers GET /assets/{name}. The name tells the content, so it is good for ever.
func (s *service) asset(c *gin.Context, _ *query) error {
	name, err := pathValue(c, "name")
	if err != nil {
		return err
	}
	f, found := s.site.assets[name]
	if !found {
		return problem(codeNotFound, "the map page has no file "+strconv.Quote(name)+"; load the page anew")
	}
	c.Writer.Header()["Cache-Control"] = forEver
	f.write(c)
	return nil
}

// mapIndex answers with the page itself, which is looked at anew each time.
func (s *service) mapIndex(c *gin.Context) {
	h := c.Writer.Header()
	h["Cache-Control"] = revalidate
	h.Set("Content-Security-Policy", s.site.policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", s.site.referrer)
	s.site.index.write(c)
}

// write answers with the file, packed if the caller takes that, or with 304.
func (f *mapFile) write(c *gin.Context) {
	h := c.Writer.Header()
	h["Vary"] = append(h["Vary"], "Accept-Encoding")
	body, tag := func() []byte { return f.plain }, f.tag
	if accept := c.Request.Header["Accept-Encoding"]; len(accept) > 0 && quality(accept, "gzip") > 0 {
		body, tag = f.packed, f.packTag
	}
	h["Etag"] = []string{tag}
	if matches(c.Request.Header["If-None-Match"], tag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	if tag == f.packTag {
		h["Content-Encoding"] = gzipValue
	}
	writeAs(c, f.media, body())
}
