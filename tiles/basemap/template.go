package basemap

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// openTemplate opens a basemap of tiles whose addresses follow a template.
func openTemplate(o Options) (*Map, error) {
	credit := strings.TrimSpace(o.Credit)
	origin, err := originOf(o.Map)
	switch {
	case err != nil:
		return nil, err
	case credit == "":
		return nil, errors.New("say whose the basemap is: nearly every licence of tiles asks for that to be shown (such as © OpenStreetMap contributors)")
	case strings.Contains(o.Map, "{key}") != (o.Key != ""):
		return nil, errors.New("a key and {key} in the template of the basemap, where the key is put, go together: give both or neither")
	}
	template := strings.ReplaceAll(o.Map, "{key}", url.QueryEscape(o.Key))
	return &Map{layers: [][]string{{template}}, origins: []string{origin}, credit: credit, to: cmp.Or(o.MaxZoom, usualMaxZoom)}, nil
}

var (
	placeholderTable = regexp.MustCompile(`\{[^{}]*\}`)
	hostTable        = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$`)
)

// originOf returns the scheme, host and port of a template's tiles, or what is wrong with it. What stands in the template is not repeated but for
// its host: it may hold a key.
func originOf(template string) (string, error) {
	if len(template) > longestTemplate || strings.ContainsFunc(template, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsPrint(r) || strings.ContainsRune(` "'<>\^|`+"`", r)
	}) {
		return "", fmt.Errorf("the template of the basemap is no address: it has blanks or other characters that must be written as %%XX, or more than %d; a name beyond ASCII is written as xn-- and so on", longestTemplate)
	}
	for _, needed := range []string{"{z}", "{x}", "{y}"} {
		if !strings.Contains(template, needed) {
			return "", fmt.Errorf("the template of the basemap has no %s; it has {z}, {x} and {y}, as in https://tiles.example.org/{z}/{x}/{y}.png", needed)
		}
	}
	for _, p := range placeholderTable.FindAllString(template, -1) {
		switch p {
		case "{z}", "{x}", "{y}", "{key}":
		case "{s}":
			return "", errors.New("the template of the basemap has {s}: write one of its hosts instead, such as a")
		case "{-y}":
			return "", errors.New("the template of the basemap has {-y}: rows must be counted from the north, as in {y}")
		default:
			return "", fmt.Errorf("the template of the basemap has %.20q; there are {z}, {x}, {y} and {key}", p)
		}
	}
	filled := placeholderTable.ReplaceAllString(template, "0")
	u, err := url.Parse(filled)
	if err != nil || strings.ContainsAny(filled, "{}#") || u.Opaque != "" {
		return "", errors.New("the template of the basemap is no address such as https://tiles.example.org/{z}/{x}/{y}.png")
	}
	if u.User != nil {
		return "", errors.New("the template of the basemap has a name or a password, which no map can send and everybody would see; a key goes where {key} is")
	}
	_, rest, _ := strings.Cut(template, "://")
	if authority, _, _ := strings.Cut(rest, "/"); strings.ContainsAny(authority, "{?") {
		return "", errors.New("the host in the template of the basemap must be written out: pages may ask no other, and are told which")
	}
	if err := checkShift(template); err != nil {
		return "", err
	}
	return origin(u)
}

// origin is where a policy of a page lets ask: a name or an IPv4 address, as policies cannot tell one of IPv6.
func origin(u *url.URL) (string, error) {
	host := strings.ToLower(u.Hostname())
	if !hostTable.MatchString(host) {
		return "", errors.New("the host in the template of the basemap is neither a name in letters, digits, points and hyphens nor an address of IPv4")
	}
	port := u.Port()
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n < 1 || n > 65535) {
		return "", fmt.Errorf("the port in the template of the basemap at %s is none", host)
	}
	addr, none := netip.ParseAddr(host)
	here := host == "localhost" || none == nil && addr.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return "", fmt.Errorf("the basemap at %s is not asked for by https, which it must be but on this machine: browsers load nothing else in a page that is safe, and anybody on the way could draw another map", host)
	}
	if port != "" {
		host += ":" + port
	}
	return u.Scheme + "://" + host, nil
}
