package atlas

// Next returns the Atlas of tomorrow, nil if it is not ready.
func (l *Live) Next() *Atlas {
	l.turn <- struct{}{}
	defer l.endTurn()
	return l.next
}
