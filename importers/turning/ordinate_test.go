package turning_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/turning"
)

func TestParseOrdinate(t *testing.T) {
	const dms = 120.75847222222222 // 120 + 45/60 + 30.5/3600, rounded once
	for text, want := range map[string]turning.Ordinate{
		"3403497.8255":    {Value: 3403497.8255},
		" -120.75 ":       {Value: -120.75},
		"１２０．７５":          {Value: 120.75},
		"120°45′30.5″":    {Value: dms, Angle: true},
		"120°45'30.5\"":   {Value: dms, Angle: true},
		"120° 45' 30.5''": {Value: dms, Angle: true},
		"120°45’30.5”":    {Value: dms, Angle: true},
		"120º45′30.5":     {Value: dms, Angle: true},
		"120度45分30.5秒":    {Value: dms, Angle: true},
		"120:45:30.5":     {Value: dms, Angle: true},
		"120：45：30.5":     {Value: dms, Angle: true},
		"120-45-30.5":     {Value: dms, Angle: true},
		"120 45 30.5":     {Value: dms, Angle: true},
		"120  45  30.5":   {Value: dms, Angle: true},
		"１２０°４５′３０．５″":    {Value: dms, Angle: true},
		"E120°45′30.5″":   {Value: dms, Angle: true, Side: turning.East},
		"120°45′30.5″E":   {Value: dms, Angle: true, Side: turning.East},
		"120°45′30.5″ e":  {Value: dms, Angle: true, Side: turning.East},
		"东经120°45′30.5″":  {Value: dms, Angle: true, Side: turning.East},
		"北纬30°45′":        {Value: 30.75, Angle: true, Side: turning.North},
		"N 30 45 0":       {Value: 30.75, Angle: true, Side: turning.North},
		"30°45′S":         {Value: -30.75, Angle: true, Side: turning.South},
		"W120°":           {Value: -120, Angle: true, Side: turning.West},
		"-120°30′":        {Value: -120.5, Angle: true},
		"120.75°":         {Value: 120.75, Angle: true},
		"120°45.5′":       {Value: 120.75833333333334, Angle: true},
		"0°0′0″":          {Value: 0, Angle: true},
		"120:45":          {Value: 120.75, Angle: true},
		"1e3":             {Value: 1000},
	} {
		got, ok := turning.ParseOrdinate(text)
		require.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "-", "°", "120°60′", "120°45′60″", "120°45.5′30″", "120.5°30′", "120°45″", "120′45″", "120:45:30:15", "120:45′30″", "120 45:30", "120°45′30.5″x", "x120",
		"E120°W", "E120°E", "-S30°", "E-120°", "--120°", "120:", "120-", "2024-01-01", "361°", ":45:30", "NaN", "Inf", "0x10", "1,5", "120,75", "北纬", "E", "J1", "1e400", ".5°", "120°45′30.5″120°45′30.5″120°45′30.5″120°45′30.5″120°45′30.5″"} {
		_, ok := turning.ParseOrdinate(text)
		assert.False(t, ok, "%q", text)
	}
}

// FuzzParseOrdinate: whatever the text, a number that is finite, or none; a side only with an angle.
func FuzzParseOrdinate(f *testing.F) {
	for _, text := range []string{"120°45′30.5″", "E120:45:30.5", "北纬30 45 30", "１２０．７５", "-120-30", "120.75°N", "1e5", "12'5\"", "0°0′0″"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, ok := turning.ParseOrdinate(text)
		if !ok {
			return
		}
		require.False(t, math.IsNaN(o.Value) || math.IsInf(o.Value, 0))
		require.True(t, o.Angle || o.Side == turning.NoSide)
	})
}
