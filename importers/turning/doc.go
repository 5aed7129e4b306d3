// Package turning makes areas of turning points (拐点, 界址点) as surveyors write them: what a number says, which of two is the
// northing, the coordinate system it is in, and which ring lies in which.
//
// It must never know in what file the points stood.
package turning
