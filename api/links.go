package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Link is a link of OGC API - Features.
type Link struct {
	Href  string `json:"href"`
	Rel   string `json:"rel" example:"self"`
	Type  string `json:"type,omitempty"`
	Title string `json:"title,omitempty"`
}

// publicURL is what links out start with.
type publicURL struct{ base string } // without a slash at the end; empty: as the request came

func parsePublicURL(s string) (publicURL, error) {
	if s == "" {
		return publicURL{}, nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return publicURL{}, errors.New("api: the public URL must be http or https with a host, without user, query or fragment")
	}
	return publicURL{base: strings.TrimRight(s, "/")}, nil
}

// link returns the absolute address of a path of this API.
func (p publicURL) link(r *http.Request, path string) string {
	if p.base != "" {
		return p.base + path
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	host := r.Host
	if host == "" {
		host = "localhost"
	}
	return scheme + host + path
}

// self returns the address that a request asked for, as one that ends nowhere early: a query comes as its sender wrote it, and
// in a header or a page an angle bracket or a quotation mark would be the end of the address.
func (p publicURL) self(r *http.Request) string {
	asked := r.URL.RequestURI()
	for i := range len(asked) {
		if !ofAddress(asked[i]) {
			return p.link(r, escaped(asked))
		}
	}
	return p.link(r, asked)
}

func escaped(asked string) string {
	var b strings.Builder
	for i := range len(asked) {
		if ofAddress(asked[i]) {
			b.WriteByte(asked[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", asked[i])
		}
	}
	return b.String()
}

// ofAddress tells whether a byte may stand in an address (RFC 3986).
func ofAddress(b byte) bool {
	return b > ' ' && b < 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(b))
}
