package vendors

import "fmt"

// Key is what a vendor knows its customer by. Printed or encoded, it is not there.
type Key string

const hidden = "(hidden)"

// Format implements fmt.Formatter for every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// MarshalText implements encoding.TextMarshaler, for what logs and JSON would say.
func (k Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }
