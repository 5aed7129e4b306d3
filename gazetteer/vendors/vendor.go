package vendors

import (
	"net/url"
	"strings"
)

// vendor is what is particular to one.
type vendor struct {
	name, url   string
	path        string
	keepsToCity bool
	// query is what is asked.
	query func(o Options, address string) url.Values
	// decode reads an answer, of which the status is given. Its errors may repeat the vendor's words.
	decode func(status int, body []byte, asked string) ([]Candidate, error)
}

// vendorTable lists all that can be asked.
func vendorTable() []vendor {
	return []vendor{
		{name: "amap", url: "https://restapi.amap.com", path: "/v3/geocode/geo", keepsToCity: true, query: amapQuery, decode: decodeAmap},
		{name: "tianditu", url: "https://api.tianditu.gov.cn", path: "/geocoder", query: tiandituQuery, decode: decodeTianditu},
	}
}

// endpoint returns where the vendor is asked at an address: its own path behind that of the address, but where that ends in it.
func (v vendor) endpoint(address *url.URL) *url.URL {
	plain := address.JoinPath()
	plain.Path = strings.TrimSuffix(plain.Path, "/")
	if strings.HasSuffix(plain.Path, v.path) {
		return plain
	}
	return plain.JoinPath(v.path)
}
