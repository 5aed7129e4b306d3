package api

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// One address has an eighth of what there is and no more, and all together no more than there is; what was given back is there again.
func TestSharesOfAddresses(t *testing.T) {
	of := newShares(80)
	s := &service{}
	at := func(peer string) *portion {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = peer
		p := s.portion(of, r)
		return &p
	}
	assert.True(t, at("192.0.2.1:1").take(6))
	assert.False(t, at("192.0.2.1:2").take(5), "another port is not another caller")
	assert.True(t, at("192.0.2.1:2").take(4))
	assert.True(t, at("[2001:db8::1]:1").take(10))
	assert.False(t, at("[2001:db8::2]:1").take(1), "whoever has a network of IPv6 is one caller")
	here := at("127.0.0.1:1")
	assert.False(t, here.take(61))
	assert.True(t, here.take(60), "a program on this machine has what the others leave")
	assert.False(t, at("192.0.2.2:1").take(1))
	here.give(60)
	assert.True(t, at("192.0.2.2:1").take(1))
	for peer, n := range map[string]int64{"192.0.2.1:9": 10, "[2001:db8::]:1": 10, "192.0.2.2:1": 1} {
		at(peer).give(n)
	}
	assert.Empty(t, of.by)
	assert.Zero(t, of.held)

	release, err := at("192.0.2.1:1").enter()
	require.NoError(t, err)
	require.True(t, at("192.0.2.1:1").take(9))
	_, err = at("192.0.2.1:1").enter()
	require.ErrorIs(t, err, zoning.ErrBusy)
	release()
	assert.EqualValues(t, 9, of.held)
}

// What is unread takes memory within the caller's share, then a place for a file, and without one there is no answer. All is given back.
func TestWhatIsUnreadKeepsToItsShare(t *testing.T) {
	unread, open := newShares(8*250), newShares(8)
	bytes, places := portion{of: unread}, portion{of: open}
	keep := keeping{unread: &bytes, aside: places.enter}
	full := func() *spool {
		s := newSpool(t.TempDir(), 1<<20, func([]byte) {}, keep)
		for range 3 {
			require.NoError(t, s.put(make([]byte, 100)))
		}
		return s
	}
	one := full()
	assert.NotNil(t, one.file, "the third did not fit")
	assert.EqualValues(t, 200, unread.held)
	assert.EqualValues(t, 1, open.held)
	another := newSpool(t.TempDir(), 1<<20, func([]byte) {}, keep)
	require.ErrorIs(t, another.put(make([]byte, 100)), zoning.ErrBusy)
	another.close()

	b, _, err := one.next()
	require.NoError(t, err)
	assert.EqualValues(t, 200, unread.held, "it is being sent")
	one.release(b)
	assert.EqualValues(t, 100, unread.held)
	b, _, err = one.next()
	require.NoError(t, err)
	one.release(b)
	b, _, err = one.next()
	require.NoError(t, err)
	assert.Len(t, b, 100, "from the file")
	one.release(b)
	one.close()
	left := full()
	_, _, err = left.next()
	require.NoError(t, err)
	left.close() // the caller left meanwhile
	assert.Zero(t, unread.held)
	assert.Zero(t, open.held)
	_, err = left.file.Stat()
	assert.ErrorIs(t, err, os.ErrClosed)
}
