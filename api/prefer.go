package api

import (
	"net/http"
	"strings"
)

// respondAsync is the preference not to wait for what takes long (RFC 7240, section 4.1).
const respondAsync = "respond-async"

// prefers tells whether a request has a preference without a value. Preferences and what comes with them that mean nothing here
// are passed over, as RFC 7240 has it.
func prefers(r *http.Request, preference string) bool {
	for _, v := range r.Header.Values("Prefer") {
		for one := range strings.SplitSeq(v, ",") {
			name, _, _ := strings.Cut(one, ";")
			if strings.EqualFold(strings.TrimSpace(name), preference) {
				return true
			}
		}
	}
	return false
}
