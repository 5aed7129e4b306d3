package gazetteer

// work counts what a question has looked at. It is counted, not timed, so that the same index answers the same whatever else the machine does.
type work struct {
	places   int // of names that the question may say
	keys     int // addresses at these
	contexts int // addresses of which the text is read
}

// mostWork is what a question looks at: so many places and keys to the letter, as many again when nothing explains it so, and so many contexts in all.
// Of a thousand questions of people among two million addresses, one reaches a bound.
func mostWork() work { return work{places: 4000, keys: 3000, contexts: 250} }
