// Package archtest holds the house together: its test fails when a package
// imports what the import table does not give it.
package archtest
