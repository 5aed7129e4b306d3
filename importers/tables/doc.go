// Package tables reads tables with a heading over each column: texts (CSV and what is like it) and sheets of a workbook. A table has its features in rows,
// with an area as well-known text or a point as two numbers; or it has turning points in rows, of which several make a feature.
//
// The exchange format of land survey, whose parcels stand under headings of their own, is read here, too.
//
// What a column is, is told from its heading, by the words in wordTable. Every other column is a property, as text: codes keep
// their zeros.
package tables
