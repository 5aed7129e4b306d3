package atlas

// Next returns the Atlas of tomorrow, nil if it is not ready.
func (l *Live) Next() *Atlas {
	l.turn <- struct{}{}
	defer l.endTurn()
	return l.next
}

// Fast tells whether a fast index answers for grids.
func (a *Atlas) Fast() bool { return a.grids.fast != nil }
