package api

import (
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// contacts returns whom an answer may name at a grid. They are those of now: a question about a day, a revision or a draft gets the
// same answer for ever, which nobody could be erased from.
func (m *moment) contacts(grid *atlas.Hit) []zoning.Staff {
	if grid == nil || m.pinnedAt || m.pinnedRevision || m.draft != nil {
		return nil
	}
	return m.atlas.Contacts(grid.Row.Code())
}

// appendContacts appends the member contacts after a comma; nothing when there are none. Of each person that alone is appended
// which is marked public.
func appendContacts(dst []byte, people []zoning.Staff) []byte {
	for i, p := range people {
		if i == 0 {
			dst = append(dst, `,"contacts":[`...)
		}
		dst = comma(dst, i)
		dst = append(dst, `{"post":`...)
		dst = appendString(dst, string(p.Post))
		if p.NamePublic {
			dst = append(dst, `,"name":`...)
			dst = appendString(dst, p.Name)
		}
		if p.PhonePublic {
			dst = append(dst, `,"phone":`...)
			dst = appendString(dst, p.Phone)
		}
		dst = append(dst, '}')
	}
	if len(people) > 0 {
		dst = append(dst, ']')
	}
	return dst
}
