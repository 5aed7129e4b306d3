package tiles

import (
	"cmp"
	"image"
	"image/color"
	"maps"
	"slices"
)

// few returns a picture in 256 colours, in which it is packed into less than a third: those that come most often, of each few that look alike one; the others become
// what is nearest. The same picture gives the same colours.
func few(full *image.RGBA) *image.Paletted {
	often := map[color.RGBA]int{}
	for y := range full.Rect.Dy() {
		for x := range full.Rect.Dx() {
			often[full.RGBAAt(x, y)]++
		}
	}
	order := slices.SortedFunc(maps.Keys(often), func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(often[b], often[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	alike := map[color.RGBA]uint8{} // which of the palette stands for those alike
	for _, c := range order {
		if _, there := alike[likeness(c)]; !there && len(palette) < 256 {
			alike[likeness(c)] = uint8(len(palette))
			palette = append(palette, c)
		}
	}
	out := image.NewPaletted(full.Rect, palette)
	for y := range full.Rect.Dy() {
		for x := range full.Rect.Dx() {
			c := full.RGBAAt(x, y)
			at, there := alike[likeness(c)]
			if !there {
				at = uint8(palette.Index(c))
				alike[likeness(c)] = at
			}
			out.Pix[out.PixOffset(x, y)] = at
		}
	}
	return out
}

// likeness is the same for colours that few tell apart.
func likeness(c color.RGBA) color.RGBA {
	const bits = 0xf0
	return color.RGBA{R: c.R & bits, G: c.G & bits, B: c.B & bits}
}
