package importers

import (
	"slices"

	"gridzone/importers/dataset"
	"gridzone/zoning"
)

const (
	keyInFile   = "an API key or a token stands in the file: it would go on record, which is never changed, and be published with it"
	keyInRepair = "take it out of the file, and revoke the key if others can have seen it"
)

// withoutKeys reports the columns of a feature that hold a whole key or a token, in their value or in their name, and takes it out of
// them, so that nothing else that is said of the feature repeats it.
func (r *rowReader) withoutKeys(p *parsed, properties []dataset.Property) []dataset.Property {
	held := func(x dataset.Property) bool { return zoning.Held(x.Name) || holdsKey(x.Value) }
	if !slices.ContainsFunc(properties, held) {
		return properties
	}
	properties = slices.Clone(properties)
	for i, x := range properties {
		if held(x) {
			x.Name = zoning.Conceal(x.Name)
			if holdsKey(x.Value) {
				x.Value = nil
			}
			properties[i] = x
			r.fieldPlace(p, fieldFault{column: x.Name, code: codeKeyInFile, detail: keyInFile, repair: keyInRepair})
		}
	}
	return properties
}

// holdsKey tells whether a value of a property holds a whole key or a token, in whatever lists and objects it is.
func holdsKey(value any) bool {
	switch v := value.(type) {
	case string:
		return zoning.Held(v)
	case []any:
		return slices.ContainsFunc(v, holdsKey)
	case map[string]any:
		for name, of := range v {
			if zoning.Held(name) || holdsKey(of) {
				return true
			}
		}
	}
	return false
}

// keptKey refuses a file that is kept whole, as the document of publications, when a key stands anywhere in it.
func (f *file) keptKey() {
	if f.kept == nil || f.report.Refused() || !zoning.Held(f.kept.String()) {
		return
	}
	f.report.addError(Place{Code: codeKeyInFile, Feature: -1, Part: -1, Ring: -1, Detail: keyInFile, Repair: keyInRepair})
}
