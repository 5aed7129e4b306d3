// Package zoning is the domain: divisions, governance grids, livestock zones and
// the publications they rest on, their two times, and what a store must do for
// them. It knows no file format, no database and no HTTP.
//
// Every row carries two intervals. Valid time is the half-open interval of days
// on which it is in force; record time is the half-open interval of revisions
// during which the store held it for true. Rows are never changed, only closed.
package zoning
