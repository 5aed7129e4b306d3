package basemap

import (
	"fmt"
	"net/url"
	"strings"
)

// vendor is a map that is known by its name: layers of Tianditu, of which the upper ones hold the names.
//
// Tianditu is drawn in CGCS2000, which is WGS 84 to less than a metre: nothing is shifted. Its layers named _w are in Web Mercator; the zooms are 1 to 18.
type vendor struct{ layers []string }

// vendorTable lists them.
func vendorTable() map[string]vendor {
	return map[string]vendor{
		"tianditu":         {[]string{"vec", "cva"}},
		"tianditu-imagery": {[]string{"img", "cia"}},
	}
}

const (
	tiandituCredit           = "天地图 Tianditu · 国家地理信息公共服务平台"
	tiandituHosts            = 8 // t0 to t7
	tiandituFrom, tiandituTo = 1, 18
)

func (v vendor) open(o Options) (*Map, error) {
	if o.Key == "" {
		return nil, fmt.Errorf("the basemap %s needs a key: a browser's (浏览器端) tk of https://console.tianditu.gov.cn", o.Map)
	}
	if o.MaxZoom != 0 {
		return nil, fmt.Errorf("the last zoom of %s is known; leave it out", o.Map)
	}
	m := &Map{credit: tiandituCredit, from: tiandituFrom, to: tiandituTo}
	if credit := strings.TrimSpace(o.Credit); credit != "" {
		m.credit += " · " + credit
	}
	for host := range tiandituHosts {
		m.origins = append(m.origins, fmt.Sprintf("https://t%d.tianditu.gov.cn", host))
	}
	for _, layer := range v.layers {
		var templates []string
		for _, origin := range m.origins {
			templates = append(templates, origin+"/"+layer+"_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER="+layer+
				"&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk="+url.QueryEscape(o.Key))
		}
		m.layers = append(m.layers, templates)
	}
	return m, nil
}
