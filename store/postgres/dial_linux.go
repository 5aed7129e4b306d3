package postgres

import (
	"syscall"
	"time"
)

// tcpUserTimeout is TCP_USER_TIMEOUT of tcp(7), which package syscall does not name.
const tcpUserTimeout = 18

// unheard gives a connection up on which what was sent is not acknowledged for a while; without it that takes a quarter of an
// hour. The keep-alives see to connections on which nothing is sent.
func unheard(network, _ string, c syscall.RawConn) (err error) {
	if network == "unix" {
		return nil
	}
	failed := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int((25 * time.Second).Milliseconds()))
	})
	if failed != nil {
		return failed
	}
	return err
}
