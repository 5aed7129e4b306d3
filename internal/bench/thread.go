package main

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime returns what the thread has used of a processor, which other work on the machine does not add to. The goroutine must be locked to it.
func threadTime() time.Duration { return clock(unix.CLOCK_THREAD_CPUTIME_ID) }

// processTime returns what all threads of this process have used, the collector's among them: for work that goroutines share.
func processTime() time.Duration { return clock(unix.CLOCK_PROCESS_CPUTIME_ID) }

func clock(id int32) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(id, &t); err != nil {
		panic(err) // every Linux has it
	}
	return time.Duration(t.Nano())
}
