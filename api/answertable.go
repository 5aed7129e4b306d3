package api

import (
	"bytes"
	"net/http"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
	"gridzone/importers/delimited"
)

// tableMedia is the media type of an answer that may also be a table.
func tableMedia(r *http.Request) (string, error) {
	media, ok := accepts(r, mediaJSON, mediaCSV, mediaSheet)
	if !ok {
		return "", mustAccept(r, mediaJSON, mediaCSV, mediaSheet)
	}
	return media, nil
}

// answerTable answers with a table, given as CSV; as a CSV to open in Excel, when asked for.
func answerTable(c *gin.Context, media, name string, csv []byte, bom bool) error {
	if media == mediaCSV {
		if bom {
			csv = marked(csv)
		}
		writeAs(c, media, csv)
		return nil
	}
	var out bytes.Buffer
	if err := writeSheet(&out, name, csv); err != nil {
		return err
	}
	writeAs(c, media, out.Bytes())
	return nil
}

// writeSheet writes a table of ours, given as CSV, as a workbook.
func writeSheet(out *bytes.Buffer, name string, csv []byte) error {
	book, err := exporters.NewWorkbook(out, name)
	if err != nil {
		return err
	}
	var fields []delimited.Field
	var heads []string
	var rows []byte
	for number := 1; len(csv) > 0; number++ {
		var n int
		fields, n, _ = commas().Scan(fields[:0], csv, true)
		row := exporters.BeginRow(rows[:0], number)
		for i, f := range fields {
			text := string(f.Text(csv))
			if number == 1 {
				heads = append(heads, text)
				row.Text(i, text)
			} else {
				addValue(row, i, heads[i], text)
			}
		}
		rows, csv = row.End(), csv[n:]
		if _, err := book.Write(rows); err != nil {
			return err
		}
	}
	return book.Close()
}

// addValue appends a value of a column of ours: a number, true or false, or a text, by the name of the column.
func addValue(row *exporters.SheetRow, column int, name, text string) {
	if text == "" {
		return
	}
	switch name {
	case "boundary_distance_m", "lon", "lat", "count", "farms", "pig_equivalents", "unconverted", "quota", "left", "confidence", "candidates":
		row.Number(column, text)
	case "certain", "household":
		row.Bool(column, text == "true")
	default:
		row.Text(column, text)
	}
}
