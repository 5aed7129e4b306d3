package kml

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"gridzone/importers/dataset"
)

// checkFeature fails where a feature is not what dataset promises.
func checkFeature(t *testing.T, f *dataset.Feature, points bool) {
	t.Helper()
	for _, p := range f.Properties {
		if s, isText := p.Value.(string); !utf8.ValidString(p.Name) || isText && (!utf8.ValidString(s) || strings.ContainsRune(s, 0)) {
			t.Fatalf("property %q is no sound text: %q", p.Name, s)
		}
	}
	if len(f.Faults) > 0 {
		return
	}
	if f.Point != nil && !points {
		t.Fatal("a point where none may be")
	}
	for _, poly := range f.Shape {
		for _, ring := range poly {
			for _, at := range ring {
				if math.IsNaN(at[0]+at[1]) || math.IsInf(at[0], 0) || math.IsInf(at[1], 0) {
					t.Fatalf("%v without a fault", at)
				}
			}
		}
	}
}
