package basemap

import (
	"fmt"
	"net/url"
	"strings"
)

// shifted are maps whose tiles lie hundreds of metres beside the land they show.
type shifted struct {
	whose, system, off string
	domains            []string
}

// shiftedTable lists those that are known, by their domains. Google draws the roads of China so on all of its domains; that its pictures taken from above are not
// shifted cannot be told from an address.
func shiftedTable() []shifted {
	const gcj, bd, half, whole = "GCJ-02", "BD-09", "some 500 m", "some 1,000 m"
	return []shifted{
		{"Amap (高德)", gcj, half, []string{"amap.com", "autonavi.com", "gaode.com", "mapabc.com"}},
		{"Tencent (腾讯)", gcj, half, []string{"gtimg.com", "gtimg.cn", "qq.com"}},
		{"Baidu (百度)", bd, whole, []string{"baidu.com", "bdimg.com", "bdstatic.com"}},
		{"Google", gcj, half, []string{"google.cn", "google.com", "google.com.hk", "googleapis.cn", "googleapis.com", "gstatic.cn", "gstatic.com"}},
	}
}

// checkShift refuses a template that leads to tiles that are shifted, itself or through another host that fetches them.
func checkShift(template string) error {
	text := strings.ToLower(template)
	if plain, err := url.QueryUnescape(text); err == nil {
		text += " " + plain
	}
	for _, s := range shiftedTable() {
		for _, domain := range s.domains {
			if names(text, domain) {
				return fmt.Errorf("tiles of %s (%s) are drawn in %s, %s beside the land in China: no boundary of the law may lie over a map that is shifted. "+
					"Take tianditu, or tiles in Web Mercator on WGS 84 or CGCS2000", s.whose, domain, s.system, s.off)
			}
		}
	}
	return nil
}

// names tells whether a text names a domain or a host in it.
func names(text, domain string) bool {
	inName := func(b byte) bool { return b == '-' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
	for at := 0; ; {
		i := strings.Index(text[at:], domain)
		if i < 0 {
			return false
		}
		at += i
		rest := strings.TrimPrefix(text[at+len(domain):], ".") // a name may end with a point
		longer := rest != "" && inName(rest[0])
		if (at == 0 || !inName(text[at-1])) && !longer {
			return true
		}
		at += len(domain)
	}
}
