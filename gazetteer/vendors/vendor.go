package vendors

import "net/url"

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
