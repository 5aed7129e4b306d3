package api

import (
	"slices"

	"github.com/gin-gonic/gin"
)

// pageParams are those of what people read as well.
func pageParams(formats ...string) []param {
	return []param{
		{name: "f", enum: formats, description: "The format, instead of the header Accept"},
		{name: "lang", enum: []string{"zh", "en"}, description: "Language of a page; both if absent"},
	}
}

// pageFormat reads f and lang and says what is to be given, JSON or a page.
func pageFormat(c *gin.Context, q *query) (media, lang string, err error) {
	if lang, err = q.choice("lang", "zh", "en"); err != nil {
		return "", "", err
	}
	f, err := q.choice("f", "json", "html")
	if err != nil {
		return "", "", err
	}
	switch f {
	case "json":
		return mediaJSON, lang, nil
	case "html":
		return mediaHTML, lang, nil
	}
	media, ok := accepts(c.Request, mediaJSON, mediaHTML)
	if !ok {
		return "", "", mustAccept(c.Request, mediaJSON, "text/html")
	}
	return media, lang, nil
}

// htmlOnly reads f and lang of what is a page and nothing else.
func htmlOnly(c *gin.Context, q *query) (lang string, err error) {
	if lang, err = q.choice("lang", "zh", "en"); err != nil {
		return "", err
	}
	if f, err := q.choice("f", "html"); err != nil || f != "" {
		return lang, err
	}
	return lang, mustAccept(c.Request, mediaHTML)
}

// answerFormat reads f, else Accept, and returns which of the formats named, json, geojson or csv, is to be given. bom belongs to csv.
func answerFormat(c *gin.Context, q *query, names ...string) (name string, bom bool, err error) {
	if bom, err = q.flag("bom"); err != nil {
		return "", false, err
	}
	if name, err = formatAsked(c, q, names...); err != nil {
		return "", false, err
	}
	if bom && name != "csv" {
		return "", false, badParameter("bom", "only a CSV answer can begin with a byte order mark")
	}
	return name, bom, nil
}

// formatAsked reads f, else Accept, and returns which of the formats named is to be given.
func formatAsked(c *gin.Context, q *query, names ...string) (string, error) {
	if name, err := q.choice("f", names...); err != nil || name != "" {
		return name, err
	}
	media := make([]string, len(names))
	for i, n := range names {
		media[i] = formatMedia(n)
	}
	best, ok := accepts(c.Request, media...)
	if !ok {
		return "", mustAccept(c.Request, media...)
	}
	return names[slices.Index(media, best)], nil
}

// formatMedia is the media type of a format.
func formatMedia(name string) string {
	switch name {
	case "geojson":
		return mediaGeoJSON
	case "csv":
		return mediaCSV
	case "html":
		return mediaHTML
	default:
		return mediaJSON
	}
}
