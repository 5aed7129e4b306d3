package api

import (
	"bytes"
	"encoding/json"
	"gridzone/zoning"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

const pastedKey = "it holds an API key or a token, which would be kept or passed on with it; leave it out, send it as Authorization: Bearer alone, and revoke it if others can have seen it"

// noKeyIn refuses a command whose address, parameters or idempotency key hold an API key: they go on record.
func noKeyIn(c *gin.Context, q *query) error {
	for _, p := range c.Params {
		if value, err := pathValue(c, p.Key); err == nil && zoning.Held(value) {
			return badParameter(p.Key, pastedKey)
		}
	}
	for i, name := range q.names {
		if q.given[i] && zoning.Held(q.vals[i]) {
			return badParameter(name, pastedKey)
		}
	}
	for _, name := range []string{"Idempotency-Key", "If-Match", "If-None-Match"} {
		for _, value := range c.Request.Header.Values(name) {
			if zoning.Held(value) {
				return badParameter(name, pastedKey)
			}
		}
	}
	return nil
}

// noKeyInJSON refuses a body that holds an API key, by the pointer of the text it is in. What is no JSON is for others to refuse.
func noKeyInJSON(raw []byte) error {
	if !zoning.Held(string(raw)) || !json.Valid(raw) {
		return nil
	}
	pointer := keyIn(bytes.TrimSpace(raw), "")
	p := problem(codeBadBody, at(pointer)+pastedKey)
	p.Errors = []ErrorPlace{{Code: "key_in_body", Pointer: pointer, Detail: pastedKey}}
	return p
}

// keyIn returns the pointer of the innermost of a valid JSON value that holds a key; the object, where it is in the name of a member.
func keyIn(raw []byte, pointer string) string {
	switch raw[0] {
	case '{':
		for _, m := range readMembers(raw) {
			if zoning.Held(m.name) {
				return pointer
			}
			if zoning.Held(string(m.raw)) {
				return keyIn(m.raw, pointer+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(m.name))
			}
		}
	case '[':
		for i, element := range readElements(raw) {
			if zoning.Held(string(element)) {
				return keyIn(element, pointer+"/"+strconv.Itoa(i))
			}
		}
	}
	return pointer
}
