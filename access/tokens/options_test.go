package tokens

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOptions(t *testing.T) {
	for name, c := range map[string]struct {
		o    Options
		good bool
	}{
		"none":                  {Options{}, true},
		"https":                 {Options{Issuer: "https://login.example.org/realms/city", Audience: "gridzone"}, true},
		"this machine":          {Options{Issuer: "http://127.0.0.1:8081", Audience: "gridzone"}, true},
		"this machine by name":  {Options{Issuer: "http://localhost:8081", Audience: "gridzone"}, true},
		"http":                  {Options{Issuer: "http://login.example.org", Audience: "gridzone"}, false},
		"a name like localhost": {Options{Issuer: "http://localhost.example.org", Audience: "gridzone"}, false},
		"no audience":           {Options{Issuer: "https://login.example.org"}, false},
		"no issuer":             {Options{Audience: "gridzone"}, false},
		"a claim and no issuer": {Options{RoleClaim: "role"}, false},
		"no address":            {Options{Issuer: "login", Audience: "gridzone"}, false},
		"a password in it":      {Options{Issuer: "https://a:b@login.example.org", Audience: "gridzone"}, false},
		"with a query":          {Options{Issuer: "https://login.example.org?x=y", Audience: "gridzone"}, false},
		"a file":                {Options{Issuer: "file:///etc/passwd", Audience: "gridzone"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if c.good {
				assert.NoError(t, c.o.Check())
			} else {
				assert.Error(t, c.o.Check())
			}
		})
	}
}
