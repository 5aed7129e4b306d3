package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime returns what the thread has used of a processor, which other work on the machine does not add to. The goroutine must be locked to it.
func threadTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err) // every Linux has it
	}
	return time.Duration(t.Nano())
}
