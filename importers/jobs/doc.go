// Package jobs runs imports that nobody waits for: one after the other, each with how far it is, until it has ended or is cancelled.
//
// A job lives in the memory of the process that took it. Nothing is on record of one but what its import puts there, so
// a job that was refused, failed or cancelled leaves the store as it was, to the last bit; and one that the process does not
// survive is gone. What ended is told for a while. All methods may be called concurrently.
package jobs
