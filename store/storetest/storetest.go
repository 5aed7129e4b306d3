// Package storetest is the contract that every store passes.
//
// The sub-tests read as the promises of zoning.Store, one by one; the last is a
// state machine that plays random commands against a store and a model of a few
// lines. Digest tells whether two stores hold the same.
package storetest

import (
	"testing"

	"gridzone/zoning"
)

// Open returns a new, empty store each time it is called.
type Open func(t *testing.T) zoning.Store

// Reopen closes a store and opens the same one again.
type Reopen func(t *testing.T, s zoning.Store) zoning.Store

// Run checks a store. open returns a new, empty store each time it is called, and
// reopen closes a store and opens the same one again. The stores are closed by whoever opens them.
func Run(t *testing.T, open func(t *testing.T) zoning.Store, reopen func(t *testing.T, s zoning.Store) zoning.Store) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, open Open, reopen Reopen)
	}{
		{"an empty store answers", emptyStore},
		{"every field of every layer reads back", everyField},
		{"rows come by code, then by first day", rowsInOrder},
		{"both times are kept", bothTimes},
		{"a past revision answers as it did", pastRevisions},
		{"a revision that never was is not found", noSuchRevision},
		{"opened and closed in one command disappears", openedAndClosed},
		{"closing what is not on record is refused", closingNothing},
		{"a command may change what it walks through", changeWhileWalking},
		{"a command sees its own work, others do not", ownWork},
		{"staff are kept apart", staffApart},
		{"staff can be erased", staffErased},
		{"contacts are what may be shown", contactsShown},
		{"changes between revisions", changesBetween},
		{"only the codes asked for", onlyCodes},
		{"only what meets the box", onlyWithin},
		{"page by page, of one day", pages},
		{"coordinates keep every bit", everyBit},
		{"shapes that have no box are refused", badShapes},
		{"text is UTF-8, ordered by bytes, without NUL", text},
		{"other properties keep their kinds", extras},
		{"big rows", bigRows},
		{"documents by their digest", documents},
		{"records have versions", records},
		{"drafts wait apart", drafts},
		{"the audit trail is found again", audited},
		{"the audit trail grows and reads back", trailGrows},
		{"refused commands are in the audit trail", refusedCommands},
		{"what was not refused is not", notRefused},
		{"one chain, whoever writes", oneChain},
		{"who is refused again and again is counted", refusalsAreCounted},
		{"text that cannot be on record is not found", impossibleText},
		{"farms have a place of their own", farmsHaveAPlace},
		{"addresses have a place and no shape", addressesHaveAPlace},
		{"times are microseconds and never run backwards", revisionTimes},
		{"a key is answered once", idempotency},
		{"a key is its actor's", keyOfActor},
		{"rows of other divisions are not touched", limitedRows},
		{"a row that moves needs both divisions", limitedMoves},
		{"zones of another division's publication are not touched", limitedZones},
		{"staff of other divisions is not touched", limitedStaff},
		{"drafts and records of other divisions are not touched", limitedDrafts},
		{"no change, no revision", noChange},
		{"an error leaves nothing", errorLeavesNothing},
		{"a panic leaves nothing", panicLeavesNothing},
		{"a failed write cannot be committed", failedWrite},
		{"a cancelled command leaves nothing", cancelledCommand},
		{"a cancelled read ends", cancelledRead},
		{"a command within a command is refused", nestedCommand},
		{"a command that is over", commandOver},
		{"writers queue and take consecutive revisions", writersQueue},
		{"readers see one revision", readersSeeOne},
		{"reading within a walk", readWithinWalk},
		{"reopening keeps everything", reopenKeeps},
		{"a closed store is unavailable", closedStore},
		{"a random life agrees with the model", randomLife},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open, reopen) })
	}
}
