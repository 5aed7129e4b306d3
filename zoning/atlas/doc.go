// Package atlas holds one revision in memory and answers questions from it: the
// Atlas never changes, and Live swaps the current one.
package atlas
