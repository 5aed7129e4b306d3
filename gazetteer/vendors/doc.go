// Package vendors asks the geocoder of a map vendor where an address is, for addresses that are not on record.
//
// It promises bounds and honesty. Only the host that the configuration names is asked, over https, and nobody is sent elsewhere; an answer is bounded in size
// and time, what was answered is kept for a while, and no more questions are put than the budget of the day and of the second allows. Points are longitude, latitude in
// CGCS2000 degrees whatever the vendor's are. Only what the vendor calls a door, with the numbers that were asked for, is one. Neither the key nor
// the address asked for is in any error.
//
// What a vendor answers is not on record: it is never certain, and no revision brings it back. The package knows neither stores nor routes.
package vendors
