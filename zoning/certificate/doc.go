// Package certificate makes a stored check into something that can be verified years later: one JSON object in the
// canonical form of RFC 8785, a SHA-256 digest over it, and the comparison of the answer it holds with the answer
// that the same question gets again.
//
// A digest beside its own data proves nothing: whoever stores a certificate puts its Anchor into the audit trail. The
// package knows neither the store nor HTTP, and of an answer only the names of its members.
package certificate
