package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
)

// operation is one line of the table of everything the API does. The router,
// the check for unknown parameters, CORS and the OpenAPI description all follow it.
type operation struct {
	method, path string // path as in OpenAPI: /v1/grids/{code}/neighbours
	id, tag      string
	act          string // its command's name in the audit trail; empty: the id
	summary      string
	description  string
	params       []param
	body         *content
	answers      []content    // by status; problems are added by problems
	problems     []string     // codes beyond those of every operation
	right        zoning.Right // that its callers need; empty: it is open to everybody, and to any page
	here         bool         // callers on this machine itself need none
	whole        bool         // it speaks of the whole city: who is limited to divisions may not
	quiet        bool         // open, but for no page: operations
	pages        bool         // people are answered with a page: what others add to its address is passed over
	handle       func(*gin.Context, *query) error

	names []string // of the query parameters
}

// open tells whether pages of any origin may ask: CORS without credentials.
func (op *operation) open() bool { return op.right == "" && !op.quiet }

// writes tells whether something of a request goes on record: it commands, or that it was read does.
func (op *operation) writes() bool {
	return op.right != "" && (op.method != http.MethodGet || op.act != "")
}

// needs says what its callers need.
func (op *operation) needs() string {
	switch {
	case op.right == "":
		return ""
	case op.here:
		return "It takes a key of any role, from another machine."
	case op.whole:
		return "It takes a key of the role " + rolesWith(op.right) + ", without divisions."
	default:
		return "It takes a key of the role " + rolesWith(op.right) + "."
	}
}

// command is the name under which the audit trail has what it does, and that it was refused.
func (op *operation) command() string {
	if op.act != "" {
		return op.act
	}
	return op.id
}

// ofRevision tells whether the answers rest on a revision.
func (op *operation) ofRevision() bool { return op.tag != "operations" }

// route builds the router over the table.
func (s *service) route(ops []operation) (http.Handler, error) {
	e, err := engine()
	if err != nil {
		return nil, err
	}
	e.Use(s.observe)
	s.paged = map[string]bool{}
	methods := map[string][]string{}
	open := map[string][]string{} // to pages of other origins
	e.Use(s.holdAnswer(open))
	if s.byAddress != nil {
		e.Use(s.limitAddress(open))
	}
	for i := range ops {
		op := &ops[i]
		path := ginPath(op.path)
		h := s.serve(op)
		answered := []string{op.method}
		if op.method == http.MethodGet {
			answered = append(answered, http.MethodHead)
		}
		for _, method := range answered {
			e.Handle(method, path, h)
		}
		methods[path] = append(methods[path], answered...)
		s.paged[path] = s.paged[path] || op.pages
		if op.open() {
			open[path] = append(open[path], answered...)
		}
	}
	for path, allowed := range methods {
		slices.Sort(allowed)
		slices.Sort(open[path])
		e.Handle(http.MethodOptions, path, preflight(allowed, open[path]))
	}
	e.NoRoute(func(c *gin.Context) {
		openCORS(c.Writer.Header())
		s.fail(c, problem(codeNoRoute, "no resource has this path; / lists what there is"))
	})
	e.NoMethod(func(c *gin.Context) {
		for path := range open {
			if onPath(c.Request.URL.EscapedPath(), path) {
				openCORS(c.Writer.Header())
				break
			}
		}
		s.fail(c, problem(codeMethod, c.Request.Method+" is not answered here; see the header Allow"))
	})
	return e, nil
}

// ginPath writes an OpenAPI path as gin wants it.
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// onPath tells whether a path of a request, as escaped, is one of a path as gin writes it.
func onPath(asked, path string) bool {
	a, p := strings.Split(asked, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, p, func(a, p string) bool { return a == p || strings.HasPrefix(p, ":") && a != "" })
}

// serve parses the query, opens CORS or guards, and turns an error into a problem.
func (s *service) serve(op *operation) gin.HandlerFunc {
	return func(c *gin.Context) {
		if op.open() {
			openCORS(c.Writer.Header())
		}
		var trace *zoning.Trace
		if op.right != "" {
			var ctx context.Context
			ctx, trace = zoning.Traced(c.Request.Context())
			c.Request = c.Request.WithContext(ctx)
		}
		if err := s.admit(c, op); err != nil {
			s.refused(c, op, trace, err)
			s.fail(c, err)
			return
		}
		if op.right != "" && op.method == http.MethodGet && !s.o.Trusted { // what a command has done is told
			onlyWhile(c, func() error { return s.stillIn(c.Request, op) })
		}
		q, _ := s.queries.Get().(*query)
		q.loose = op.pages && readsPage(c.Request)
		err := q.parse(c.Request.URL.RawQuery, op.names)
		if err == nil {
			err = plain(c.Request)
		}
		if err == nil && op.writes() {
			err = noKeyIn(c, q)
		}
		if err == nil && op.ofRevision() {
			err = s.await(c)
		}
		if err == nil {
			err = op.handle(c, q)
		}
		q.clear()
		s.queries.Put(q) // not after a panic
		if err != nil {
			s.refused(c, op, trace, err)
			s.fail(c, err)
		}
	}
}

// readsPage tells whether a page is what the caller reads: links that people send each other come with marks of the programs that carried them.
func readsPage(r *http.Request) bool {
	switch r.URL.Query().Get("f") {
	case "json", "geojson":
		return false
	}
	media, ok := accepts(r, mediaJSON, mediaHTML)
	return ok && media == mediaHTML
}

// pathValue returns a path parameter, decoded once.
func pathValue(c *gin.Context, name string) (string, error) {
	v, err := url.PathUnescape(c.Param(name))
	if err != nil {
		return "", badParameter(name, "not percent-encoded")
	}
	return v, nil
}
