// Package pages writes what people read: the certificate of a stored check, ready for A4, the public page of a
// division and the report of how grids tile, with their map pictures.
//
// Pages are whole in themselves: no script, no picture or font from elsewhere, one style sheet inside, which Policy
// names by its hash. All that comes from data is escaped, and an address is a link only when it is http or https. Text
// is Chinese and English side by side, or one of the two. The package knows neither the Atlas nor HTTP: it is told what
// to show. Everything may be called concurrently.
package pages
