package zoning

// ExtraOf returns the properties that came with the file of a thing and have no field of their own, as JSON values; nil where there are none. They are not
// public, as nobody knows what they say: a number in a column called tel is one of them.
func ExtraOf(t Thing) map[string]any {
	switch t := t.(type) {
	case Grid:
		return t.Extra
	case Zone:
		return t.Extra
	case Farm:
		return t.Extra
	case Address:
		return t.Extra
	default:
		return nil
	}
}
