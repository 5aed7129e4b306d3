// Package dataset is what a file of features is read as, whatever its format: one feature after the other, and what is
// wrong with each. A format that reads from anywhere in its file has a folder of its own beside this one, which knows
// nothing of layers, stores or reports.
package dataset
