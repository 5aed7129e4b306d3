package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"gridzone/zoning/certificate"
)

// decodeStrict reads the one JSON value that a body is into the wire type that v points to. A member that the type does not have, one written in
// other letters, one that comes twice, null for one that is needed, and a value of another type are refused, each with its pointer: encoding/json
// would take some for others and pass over the rest.
func decodeStrict(body []byte, v any) error {
	return decodeAs(body, "", v, strictness{})
}

// decodeForeign is decodeStrict of a part of a body, at a pointer, that may have members besides (RFC 7946, foreign members).
func decodeForeign(raw []byte, pointer string, v any) error {
	return decodeAs(raw, pointer, v, strictness{foreign: true})
}

func decodeAs(raw []byte, pointer string, v any, how strictness) error {
	if err := wellFormed(raw, pointer); err != nil {
		return err
	}
	c := strictly{how: how}
	c.value(bytes.TrimSpace(raw), reflect.TypeOf(v).Elem(), pointer)
	if len(c.faults) > 0 {
		return badMembers(c.faults)
	}
	if err := certificate.Unambiguous(raw); err != nil && !how.foreign {
		return problem(codeBadBody, "the body is not the JSON expected here: "+err.Error())
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return problem(codeBadBody, at(pointer)+"not the JSON expected here: "+jsonFault(err))
	}
	return nil
}

// wellFormed tells whether a text is one JSON value.
func wellFormed(raw []byte, pointer string) error {
	var syntax json.RawMessage
	if err := json.Unmarshal(raw, &syntax); err != nil {
		return problem(codeBadBody, at(pointer)+"not the JSON expected here: "+jsonFault(err))
	}
	return nil
}

// badMembers is a 400 that names the members.
func badMembers(faults []ErrorPlace) *Problem {
	p := problem(codeBadBody, at(faults[0].Pointer)+faults[0].Detail)
	p.Errors = faults
	return p
}

// strictness is what is passed over.
type strictness struct {
	foreign bool // members that the types do not have
	patch   bool // null for a member that is needed: it takes away
}

// strictly holds JSON against Go types, by the names and options of their tags.
type strictly struct {
	how    strictness
	faults []ErrorPlace
}

// maxMemberFaults is how many faults of a body are listed.
const maxMemberFaults = 100

// maxPointer is how many bytes of a pointer are told.
const maxPointer = 1000

func (c *strictly) fault(code, pointer, detail, repair string) {
	if len(c.faults) < maxMemberFaults {
		c.faults = append(c.faults, ErrorPlace{Code: code, Pointer: pointer, Detail: detail, Repair: repair})
	}
}

// value holds valid JSON without blanks around it against a type. Null is nothing to look at: whether it may stand there its holder knows.
func (c *strictly) value(raw []byte, t reflect.Type, pointer string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if string(raw) == "null" || t == reflect.TypeFor[json.RawMessage]() {
		return
	}
	switch {
	case t.Kind() == reflect.Struct && raw[0] == '{':
		c.object(readMembers(raw), t, pointer)
	case t.Kind() == reflect.Slice && raw[0] == '[':
		for i, element := range readElements(raw) {
			here := pointer + "/" + strconv.Itoa(i)
			if string(element) == "null" {
				c.fault("null_element", here, "null stands where a value is needed", "give the value, or leave it out")
			}
			c.value(element, t.Elem(), here)
		}
	default:
		if json.Unmarshal(raw, reflect.New(t).Interface()) != nil {
			c.fault("wrong_type", pointer, kindOf(raw, t)+" stands where "+wanted(t)+" is needed", "")
		}
	}
}

// object looks at the members of an object.
func (c *strictly) object(members []member, t reflect.Type, pointer string) {
	seen := map[string]bool{}
	for _, m := range members {
		here := pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(m.name)
		if len(here) > maxPointer {
			here = strings.ToValidUTF8(here[:maxPointer], "")
		}
		field, name, optional := fieldOf(t, m.name)
		switch {
		case seen[m.name]: // which of them is meant is not ours to guess
			c.fault("duplicate_member", here, "the member comes twice", "keep one of them")
		case name == "" && !c.how.foreign:
			c.fault("unknown_member", here, "there is no such member here", "leave it out")
		case name == "":
		case name != m.name:
			c.fault("unknown_member", here, "there is no member of this name; names are told apart by upper and lower case", "write "+name)
		case string(m.raw) == "null" && !optional && !c.how.patch:
			c.fault("null_member", here, "null stands where a value is needed", "give the value")
		default:
			c.value(m.raw, field, here)
		}
		seen[m.name] = true
	}
}

// fieldOf returns what a type keeps under a name, or under one that differs in upper and lower case alone; "" when it has nothing of the kind.
func fieldOf(t reflect.Type, asked string) (field reflect.Type, name string, optional bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		own, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || own == "" || own == "-" || (name != "" && own != asked) || !strings.EqualFold(own, asked) {
			continue
		}
		field, name, optional = f.Type, own, options == "omitempty" || f.Type.Kind() == reflect.Pointer
	}
	return field, name, optional
}

// readElements takes a valid array apart.
func readElements(raw []byte) [][]byte {
	var elements [][]byte
	for i := skipSpace(raw, 1); raw[i] != ']'; {
		end := elementEnd(raw, i)
		elements = append(elements, raw[i:end])
		if i = skipSpace(raw, end); raw[i] == ',' {
			i = skipSpace(raw, i+1)
		}
	}
	return elements
}

// kindOf names the kind of a valid JSON value, and of a number where one is wanted which.
func kindOf(raw []byte, in reflect.Type) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	}
	switch in.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice, reflect.Array, reflect.String, reflect.Bool:
		return "a number" // whose it may be: a telephone number without quotation marks
	default:
		return "the number " + string(raw[:min(len(raw), 40)])
	}
}

// wanted names the kind of JSON value that a type is read from.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}
