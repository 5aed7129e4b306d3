package api

import "github.com/danielgtaylor/huma/v2"

// securitySchemes describes how a key is sent.
func securitySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", Description: "A key, as gridzone key create prints it once; where an identity provider is configured, a token of that, too"},
		"basic":  {Type: "http", Scheme: "basic", Description: "The same key as the password, for programs such as QGIS; the name of the user is of no account"},
	}
}

// security says which of them an operation takes; one that is open answers without.
func (op *operation) security() []map[string][]string {
	with := []map[string][]string{{"bearer": {}}, {"basic": {}}}
	if op.right == "" || op.here {
		return append([]map[string][]string{{}}, with...)
	}
	return with
}
