package importers

import (
	"strings"
	"unicode"

	"gridzone/zoning"
)

// staff reads head, head_phone and members. Without a column for the head the
// file says nothing of staff: nil. said tells whether it has a column for members.
//
// What is wrong here is told without the values: they are personal data.
func (f *fields) staff() (list []zoning.Staff, said bool) {
	if !f.has("head") {
		if len(f.members) > 0 || f.has("head_phone") {
			f.note(codeStaffIgnored, "")
		}
		return nil, false
	}
	list = []zoning.Staff{}
	if !f.blank("head") {
		list = append(list, zoning.Staff{Post: zoning.Head, Name: f.text("head"), Phone: f.text("head_phone"),
			NamePublic: f.flag("head_public", "write true or false"), PhonePublic: f.flag("head_phone_public", "write true or false")})
		f.lookAtPhones("head_phone", list)
		f.lookAtLines("head", list)
		f.lookAtNames("head", list)
	}
	for _, column := range f.members {
		members := f.memberList(column)
		f.lookAtPhones(column.column, members)
		f.lookAtLines(column.column, members)
		f.lookAtNames(column.column, members)
		list = append(list, members...)
	}
	return list, len(f.members) > 0
}

// lookAtPhones refuses what stands as a telephone number and cannot be one.
func (f *fields) lookAtPhones(column string, people []zoning.Staff) {
	for _, p := range people {
		if !zoning.LooksLikePhone(p.Phone) {
			f.fail(column, codeBadProperty, "what stands as the telephone number of a person is none", "write all its digits, three or more, with +, -, blanks, brackets and an extension, or leave it empty")
			return
		}
	}
}

// lookAtLines refuses people of whom something is said that is not one line which can be seen.
func (f *fields) lookAtLines(column string, people []zoning.Staff) {
	for _, p := range people {
		if _, unseen := zoning.Unseen(p.Name + p.Phone); unseen {
			f.fail(column, codeBadProperty, "of a person something is said with a character that ends a line, turns the direction of writing or cannot be seen", "write the name and the number anew without it")
			return
		}
	}
}

// digitsOfPhone is how many digits of a name make it look like a telephone number.
const digitsOfPhone = 5

// lookAtNames notes what is kept as the name of a person and seems to be a number.
func (f *fields) lookAtNames(column string, people []zoning.Staff) {
	for _, p := range people {
		digits := 0
		for _, r := range p.Name {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits >= digitsOfPhone {
			f.note(codeNumberAsName, column)
			return
		}
	}
}

// memberList reads a list of members: a JSON array of names or of {name, phone, name_public,
// phone_public}, also as a text, or a text of names joined by semicolons, each with its number after a colon or a blank.
func (f *fields) memberList(at field) []zoning.Staff {
	const repair = `write a list of {"name": "...", "phone": "..."}, or names joined by ;`
	var list []zoning.Staff
	value := at.value
	if values, isList := array(value); isList {
		value = values
	}
	switch v := value.(type) {
	case nil:
	case string:
		for _, piece := range splitList(v, ";；、,，") {
			list = append(list, member(piece))
		}
	case []any:
		for _, one := range v {
			switch one := one.(type) {
			case string:
				if strings.TrimSpace(one) != "" {
					list = append(list, member(strings.TrimSpace(one)))
				}
			case map[string]any:
				s, ok := memberObject(one)
				if !ok {
					f.fail(at.column, codeBadProperty, "a member is not written as one", repair)
					return nil
				}
				list = append(list, s)
			default:
				f.fail(at.column, codeBadProperty, "a member is neither a name nor an object", repair)
				return nil
			}
		}
	default:
		f.fail(at.column, codeBadProperty, "the members are not a list", repair)
	}
	return list
}

// member reads a name, perhaps followed by a number.
func member(s string) zoning.Staff {
	if i := strings.LastIndexAny(s, ":： "); i >= 0 {
		phone := strings.TrimLeft(s[i:], ":： ")
		if phone != "" && strings.Trim(phone, "0123456789+-") == "" {
			return zoning.Staff{Post: zoning.Member, Name: strings.TrimRight(s[:i], ":： "), Phone: phone}
		}
	}
	return zoning.Staff{Post: zoning.Member, Name: s}
}

func memberObject(m map[string]any) (zoning.Staff, bool) {
	s := zoning.Staff{Post: zoning.Member}
	for name, v := range m {
		text, isText := plainText(v)
		flag, isFlag := v.(bool)
		switch {
		case name == "name" && isText:
			s.Name = strings.TrimSpace(text)
		case name == "phone" && isText:
			s.Phone = strings.TrimSpace(text)
		case name == "name_public" && isFlag:
			s.NamePublic = flag
		case name == "phone_public" && isFlag:
			s.PhonePublic = flag
		default:
			return s, false
		}
	}
	return s, s.Name != ""
}
