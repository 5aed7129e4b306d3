package importers

import (
	"fmt"
	"slices"
	"strings"

	"gridzone/zoning"
)

// note counts a feature that a note is true of. How many different notes are kept is bounded, whatever a file does.
func (f *file) note(n note, p *parsed) {
	t := f.tallies[n]
	if t == nil {
		if len(f.tallies) >= 1000 {
			return
		}
		t = &tally{first: p.feature}
		f.tallies[n] = t
		f.tallyOrder = append(f.tallyOrder, n)
	}
	if t.count++; n.code == codePhoneInText && t.count <= few {
		t.where = append(t.where, p.where())
	}
}

// where says which feature it is, as whoever made the file finds it.
func (p *parsed) where() string {
	if p.line > 0 {
		return fmt.Sprintf("feature %d (line %d)", p.feature, p.line)
	}
	return fmt.Sprintf("feature %d", p.feature)
}

// noteTable says what the notes of a file mean; %s is a column, %d how many features.
var noteTable = map[string]struct {
	repair         bool // something was altered
	detail, mended string
}{
	codeHeightDropped:      {false, "heights or measures after longitude and latitude are dropped", "none needed"},
	codeForeignMember:      {false, "the member %s of features is not read", "move it into properties to keep it"},
	codeTrimmed:            {true, "blanks around the text in %s are dropped", "none needed"},
	codeKindAssumed:        {false, "no kind is given: base is taken", "give kind: base, dedicated or micro"},
	codeKindRead:           {false, "no kind is given: it is taken from how the address ends (号, 室: door; 组: group; 村, 社区: village; 路, 街: road; else landmark)", "give kind: door, landmark, road, group or village"},
	codeLevelAssumed:       {false, "no level is given: it is taken from the length of the code", "give level: city, county, town, village or group"},
	codeMeasureAssumed:     {false, "a count does not say what it counts: stock is taken", "give measure: stock (存栏) or slaughter (出栏)"},
	codeStaffIgnored:       {false, "members or telephone numbers without a column for the head are not read: staff stays as on record", "add the column head, null where the post is vacant"},
	codeNumberAsName:       {false, "in %s something that looks like a telephone number stands as the name of a person, and is kept as one", "write the name before it, with a blank or a colon between, or a list of {\"name\": \"...\", \"phone\": \"...\"}"},
	codePublicationIgnored: {false, "the publications named in %s are not taken over: zones that change get one of this import's own", "none needed"},
	codePropertyDropped:    {false, "the property %s is not kept: divisions have code, name and level", "none needed"},
	codeExtraKept:          {false, "the column %s is kept on record and not published", "none needed; if it is one of the layer's properties, map it with --map; if it must not be kept, leave it out"},
	codePhoneInText:        {false, "the texts in %s hold what looks like a telephone number; addresses are public, and so would it be", "take the numbers out of the texts and import the file again; put a place's contact on record in a column that is not published"},
	codePersonalLeftOut:    {false, "the column %s seems to hold personal data that has no place of its own: it is not kept", "map it with --map head=..., head_phone=... or members=..., or rename it"},
}

// tell puts the notes and what is alike into the report, each once.
func (f *file) tell() {
	f.alike.tell(f.report)
	for _, n := range f.tallyOrder {
		t, text := f.tallies[n], noteTable[n.code]
		detail := text.detail
		if n.column != "" {
			detail = fmt.Sprintf(detail, shown(n.column))
		}
		if t.count > 1 {
			detail += fmt.Sprintf(" (%d features, the first is %d)", t.count, t.first)
		}
		if len(t.where) > 0 {
			detail += ": " + strings.Join(t.where, ", ")
			if more := t.count - len(t.where); more > 0 {
				detail += fmt.Sprintf(" and %d more", more)
			}
		}
		p := Place{Code: n.code, Feature: t.first, Part: -1, Ring: -1, Detail: detail, Repair: text.mended}
		if n.code == codePersonalLeftOut && slices.Contains(zoning.PointLayers(), f.o.Layer) {
			p.Repair = "none needed; rename it if it speaks of no person"
		}
		if text.repair {
			f.report.addRepair(p)
		} else {
			f.report.addWarning(p)
		}
	}
}
