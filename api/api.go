// Package api answers HTTP: routes, wire types, problems and the OpenAPI
// description. The whole API is one http.Handler over a Live; it knows neither
// the store nor the command line.
//
// Every answer speaks of one revision and one day, named in the body and in the
// header Gridzone-Revision; Gridzone-Polled says how fresh that is. Errors are RFC 9457 problems with stable codes.
package api

import (
	"errors"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/access"
	"gridzone/access/tokens"
	"gridzone/importers/jobs"
	"gridzone/pages"
	"gridzone/throttle"
	"gridzone/tiles"
	"gridzone/tiles/basemap"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// Options of the API. Zero values take the defaults named.
type Options struct {
	Version         string
	PublicURL       string         // links out start with it; empty: relative to the request's host
	Demo            bool           // answers say that the data is made up
	Logger          *slog.Logger   // nil: slog.Default()
	MaxUpload       int64          // bytes of an import; 0: 2 GiB
	MaxVertices     int            // of an import; 0: 60,000,000, 16 bytes each
	MaxFeatures     int            // of an import; 0: 1,000,000
	ImportTime      time.Duration  // for reading and judging the file of an import; 0: 15 minutes
	MaxBody         int64          // bytes of any other body but a batch; 0: 16 MiB
	MaxBatch        int64          // bytes of a batch of points; 0: 1 GiB
	MaxWorkbook     int64          // bytes of a batch that is a workbook; 0: 64 MiB
	MaxSpool        int64          // bytes of an answer kept aside for a client that does not read; 0: 4 GiB
	MaxStreams      int            // batches, and coverage checks, worked on at a time; 0: 16. One that waits for its caller is not
	MaxOpen         int            // batches begun and not ended and files being sent, those that wait for their callers included; of one address an eighth. 0: 1024
	MaxUnread       int64          // bytes of memory held for requests under way and for answers that their callers do not read; of one address an eighth. 0: 1 GiB
	SpoolDir        string         // for what must be kept aside; empty: os.TempDir()
	ReadyMaxAge     time.Duration  // readiness fails when the last good look at the store is older; 0: never
	MinRevisionWait time.Duration  // how long a request waits for the least revision it asks for; 0: 2 s
	MaxWaiting      int            // requests that wait so at a time; 0: 1024
	Imports         *jobs.Queue    // runs the imports that nobody waits for; whoever made it closes it. nil: one that ends with the process
	RateAddress     float64        // requests a second from one address; 0: as many as come
	RateKey         float64        // requests a second with one key; 0: as many as come
	Proxies         []netip.Prefix // addresses of proxies whose X-Forwarded-For is believed; none if empty
	Tokens          tokens.Options // whose tokens are taken beside keys; none if they name no issuer
	Geocoder        Geocoder       // asked of addresses without a door on record; nil: nobody is
	GeocoderPerDay  int            // questions to it in a day, of which each caller has a tenth; 0: 1,000
	Page            fs.FS          // the map page, built: index.html and assets; nil: there is none
	Basemap         *basemap.Map   // lies beneath what the style of maps draws; nil: none does
	Trusted         bool           // the caller is this process: he may do everything, and is whom he says
}

func (o *Options) setDefaults() {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = 2 << 30
	}
	if o.MaxBody == 0 {
		o.MaxBody = 16 << 20
	}
	if o.MaxBatch == 0 {
		o.MaxBatch = 1 << 30
	}
	if o.MaxWorkbook == 0 {
		o.MaxWorkbook = 64 << 20
	}
	if o.MaxSpool == 0 {
		o.MaxSpool = 4 << 30
	}
	if o.MaxStreams == 0 {
		o.MaxStreams = 16
	}
	if o.MaxOpen == 0 {
		o.MaxOpen = 1024
	}
	if o.MaxUnread == 0 {
		o.MaxUnread = 1 << 30
	}
	if o.GeocoderPerDay == 0 {
		o.GeocoderPerDay = 1000
	}
	if o.MinRevisionWait == 0 {
		o.MinRevisionWait = 2 * time.Second
	}
	if o.MaxWaiting == 0 {
		o.MaxWaiting = 1024
	}
	if o.SpoolDir == "" {
		o.SpoolDir = os.TempDir()
	}
	if o.Version == "" {
		o.Version = "dev"
	}
}

// service is the state that all handlers share.
type service struct {
	live     *atlas.Live
	o        Options
	log      *slog.Logger
	metrics  *metrics
	ids      *requestIDs
	now      atomic.Pointer[moment] // what an unpinned question is about
	polled   atomic.Pointer[polled]
	extents  atomic.Pointer[extents]
	etag     uint64        // seed: two engines do not share tags
	working  chan struct{} // a place for each chunk of a batch that is worked on
	open     *shares       // places for each batch begun and not ended, and each file that is sent
	unread   *shares       // bytes held for callers who have not read them
	tiling   chan struct{} // for each coverage check
	heavy    chan struct{} // for each question that takes a while
	drawing  *turns        // of those for whom tiles are drawn
	reading  *turns        // of those for whom older revisions are read
	watching chan struct{} // for each reader of the events of an import
	proving  chan struct{} // for each certificate that is verified
	awaiting chan struct{} // for each request that waits for a revision
	books    chan struct{} // for each workbook that is read and answered
	locators sync.Pool     // of *locator
	queries  sync.Pool     // of *query
	keys     *access.Keyring
	tokens   *tokens.Verifier // nil: none are taken
	public   publicURL
	openapi  func() ([]byte, error) // the description, written when it is first asked for
	docs     func() ([]byte, error) // the same as a page
	pages    *pages.Pages
	paged    map[string]bool // by the path: people are answered with a page there
	previews publishing.Previews

	byAddress    *throttle.Throttle[network] // nil: not counted
	guesses      *throttle.Throttle[network] // wrong keys
	toVendor     *throttle.Throttle[vendorCaller]
	byKey        *throttle.Throttle[string] // by the id of the key; nil: not counted
	strangeProxy sync.Once                  // it was said that a proxy is not trusted
	tiles        *tiles.Tiles
	site         *mapPage // nil: there is none
}

// New returns the handler of the whole API over live. It may be served, or
// called in process. It panics with http.ErrAbortHandler, as the net/http
// server expects, when an answer that was begun cannot be finished: a caller in
// process must recover from that and treat the answer as broken.
func New(live *atlas.Live, o Options) (http.Handler, error) {
	if live == nil {
		return nil, errors.New("api: no live atlas")
	}
	o.setDefaults()
	if o.Imports == nil {
		o.Imports = jobs.New(live, jobs.Options{})
	}
	public, err := parsePublicURL(o.PublicURL)
	if err != nil {
		return nil, err
	}
	seed := fnv.New64a()
	seed.Write([]byte(o.Version))
	if o.Demo {
		seed.Write([]byte{1})
	}
	if o.Geocoder != nil {
		seed.Write([]byte{2})
	}
	s := &service{
		live: live, keys: access.NewKeyring(live.Reader(), live.Now), o: o, log: o.Logger, ids: newRequestIDs(), public: public,
		etag: seed.Sum64(), tiles: tiles.New(tiles.Options{}), working: make(chan struct{}, o.MaxStreams),
		open: newShares(int64(o.MaxOpen)), unread: newShares(o.MaxUnread), tiling: make(chan struct{}, o.MaxStreams), heavy: make(chan struct{}, runtime.GOMAXPROCS(0)), drawing: newTurns(), reading: newTurns(),
		watching: make(chan struct{}, maxWatching), proving: make(chan struct{}, o.MaxStreams), awaiting: make(chan struct{}, o.MaxWaiting), books: make(chan struct{}, runtime.GOMAXPROCS(0)),
	}
	s.byAddress = newThrottle[network](o.RateAddress)
	s.guesses = throttle.New[network](wrongKeysSecond, wrongKeys, callersKnown)
	s.byKey = newThrottle[string](o.RateKey)
	s.toVendor = newVendorShares(o.GeocoderPerDay)
	s.locators.New = func() any { return &locator{body: make([]byte, 0, 2048)} }
	s.queries.New = func() any { return new(query) }
	if o.Tokens.Wanted() {
		if s.tokens, err = tokens.New(o.Tokens, s.hasDivision, live.Now); err != nil {
			return nil, err
		}
	}
	if s.site, err = readMapPage(o.Page, o.Basemap); err != nil {
		return nil, err
	}
	ops := s.operations()
	if s.pages, err = pages.New(); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(live, s.log)
	s.openapi = sync.OnceValues(func() ([]byte, error) { return describe(ops, o) })
	s.docs = sync.OnceValues(func() ([]byte, error) { return renderDocs(ops, o) })
	return s.route(ops)
}

// engine returns a gin engine that trusts nobody and decodes nothing twice.
func engine() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.RedirectFixedPath = false
	e.UseEscapedPath = true // a code may hold an escaped slash
	e.UnescapePathValues = false
	if err := e.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	return e, nil
}
