package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
)

// TestSheetBelowATitle: what stands above the headings is carried on where it stood, and the rows below are answered.
func TestSheetBelowATitle(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	title, note := []any{"二〇二六年名单"}, []any{"填报单位：示例村", nil, nil, "日期：", "2026"}
	for name, c := range map[string]struct {
		question string
		rows     [][]any
		want     [][]string
	}{
		"points": {"POST /v1/locate?at=2026-11-23", [][]any{title, nil, note, {"编号", "经度", "纬度"}, {"001", 120.011, 30.011}}, [][]string{
			{"二〇二六年名单"}, nil, {"填报单位：示例村", "", "", "", "", "", "", "", "日期：", "2026"},
			{"编号", "经度", "纬度", "grid", "grid_relation", "division", "zones", "error"}, {"001", "120.011", "30.011", gridA, "inside", "330402001001"}}},
		"addresses": {"POST /v1/locate?at=2026-11-23", [][]any{title, {"编号", "地址"}, {"001", "示例路1号"}}, [][]string{
			{"二〇二六年名单"}, {"编号", "地址", "grid", "grid_relation", "division", "zones", "match", "match_level", "confidence", "certain", "lon", "lat", "candidates", "error"},
			{"001", "示例路1号", "", "", "", "", "", "", "", "0", "", "", "0"}}},
		"a column of addresses that is named": {"POST /v1/locate?at=2026-11-23&address_column=%E4%BD%8F%E5%9D%80", [][]any{title, {"住址"}, {"示例路1号"}}, [][]string{
			{"二〇二六年名单"}, {"住址", "grid", "grid_relation", "division", "zones", "match", "match_level", "confidence", "certain", "lon", "lat", "candidates", "error"},
			{"示例路1号", "", "", "", "", "", "", "", "0", "", "", "0"}}},
	} {
		assert.Equal(t, c.want, cells(t, opened(t, s.ask(c.question, book(t, c.rows...), asSheet))), name)
	}
	rows := [][]any{title}
	for range 9 {
		rows = append(rows, []any{"x", "y"})
	}
	a := s.ask("POST /v1/locate", book(t, append(rows, []any{"lon", "lat"}, []any{120.011, 30.011})...), asSheet)
	assert.Equal(t, http.StatusBadRequest, a.status)
	assert.Contains(t, a.body, "there are x, y in row 2 of sheet", "the first that looks like headings is named, not the title")
	opened(t, s.ask("POST /v1/locate", book(t, append(rows[:9:9], []any{"lon", "lat"}, []any{120.011, 30.011})...), asSheet))
}
