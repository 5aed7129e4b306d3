// Package storetest is the contract that every store passes.
package storetest

import (
	"testing"

	"gridzone/zoning"
)

// Run checks a store. open returns a new, empty store each time it is called, and
// reopen closes a store and opens the same one again.
func Run(t *testing.T, open func(t *testing.T) zoning.Store, reopen func(t *testing.T, s zoning.Store) zoning.Store) {
	panic("not built yet")
}
