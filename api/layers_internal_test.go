package api

import (
	"context"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// Addresses in a box take a place among the heavy questions, and others do not.
func TestAddressesInABoxTakeAPlace(t *testing.T) {
	s := &service{heavy: make(chan struct{}, 1)}
	release, err := s.enterHeavy(t.Context(), heavyWait)
	require.NoError(t, err)
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err = s.pageOf(gone, &moment{}, zoning.Addresses, &orb.Bound{}, "", 1)
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.pageOf(gone, &moment{}, zoning.Addresses, nil, "", 1)
	require.NoError(t, err)
	release()
	_, err = s.pageOf(t.Context(), &moment{}, zoning.Addresses, &orb.Bound{}, "", 1)
	require.NoError(t, err)
	require.Empty(t, s.heavy, "the place is given back")
}
