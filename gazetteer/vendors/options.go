package vendors

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Options say which vendor is asked, and how much. Without a vendor none is.
type Options struct {
	Vendor string // one of Vendors
	Key    Key
	// URL is where another host than the vendor's own is asked, such as a proxy of the house: https, or http on this machine; with the path that the vendor
	// documents (/v3/geocode/geo, /geocoder) or without, which is then added. Empty: the vendor's.
	URL  string
	City string // name or code of the city to which amap keeps; empty: the whole country. No other vendor takes one

	Timeout   time.Duration // of one request; 0: 3 s
	Keep      time.Duration // how long an answer is given again; 0: an hour. What a vendor's terms allow
	Kept      int           // answers at most; 0: 10,000, some 10 MB
	PerDay    int           // requests from midnight to midnight in China, by this process; 0: 1,000
	PerSecond int           // 0: 3
}

// Wanted tells whether a vendor is asked at all.
func (o Options) Wanted() bool { return o.Vendor != "" }

// Vendors lists the names of those that can be asked.
func Vendors() []string {
	var names []string
	for _, v := range vendorTable() {
		names = append(names, v.name)
	}
	return names
}

// Check returns what is wrong with the options.
func (o Options) Check() error {
	if !o.Wanted() {
		if o != (Options{}) {
			return errors.New("nothing is known of a geocoder without its vendor")
		}
		return nil
	}
	v, found := vendorNamed(o.Vendor)
	switch {
	case !found:
		return fmt.Errorf("there is no geocoder %.40q; there are %s", o.Vendor, strings.Join(Vendors(), ", "))
	case o.Key == "":
		return fmt.Errorf("the geocoder %s needs a key", v.name)
	case len(o.Key) > 200 || strings.ContainsFunc(string(o.Key), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
		return fmt.Errorf("the key of the geocoder %s is no key: it has blanks, other characters that no key has, or more than 200", v.name)
	case o.City != "" && !v.keepsToCity:
		return fmt.Errorf("the geocoder %s cannot be kept to a city", v.name)
	case o.Timeout < 0 || o.Keep < 0 || o.Kept < 0 || o.PerDay < 0 || o.PerSecond < 0:
		return errors.New("times and numbers of a geocoder are not negative")
	}
	if o.URL == "" {
		return nil
	}
	return secure(o.URL)
}

func (o Options) withDefaults(v vendor) Options {
	o.URL = cmp.Or(o.URL, v.url)
	o.Timeout, o.Keep = cmp.Or(o.Timeout, 3*time.Second), cmp.Or(o.Keep, time.Hour)
	o.Kept, o.PerDay, o.PerSecond = cmp.Or(o.Kept, 10_000), cmp.Or(o.PerDay, 1000), cmp.Or(o.PerSecond, 3)
	return o
}

func vendorNamed(name string) (vendor, bool) {
	table := vendorTable()
	i := slices.IndexFunc(table, func(v vendor) bool { return v.name == name })
	if i < 0 {
		return vendor{}, false
	}
	return table[i], true
}

// secure refuses an address at which somebody on the way could read the key, or answer in the vendor's place.
func secure(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.Opaque != "" {
		return errors.New("the address of the geocoder is not one such as https://geocoder.example.org, without name, password and query")
	}
	addr, none := netip.ParseAddr(u.Hostname())
	here := strings.EqualFold(u.Hostname(), "localhost") || none == nil && addr.IsLoopback()
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return fmt.Errorf("the address of the geocoder at %s does not begin with https://, which it must but on this machine", hide(u.Host))
	}
	return nil
}
