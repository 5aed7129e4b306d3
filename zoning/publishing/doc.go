// Package publishing is the life of publications: written as drafts, submitted, approved by somebody else, in force
// from their day on, superseded or withdrawn. It knows neither files nor HTTP.
//
// What a publication says before it is published, and who did what to it, when and why, is a record; its zones are a draft.
// Published, it is a row with its zones as rows, put there by one command.
package publishing
