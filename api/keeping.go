package api

import (
	"math"
	"strings"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// keepingNames are the parameters of a check, and what a row of a batch may say for itself, beside the place.
func keepingNames() []string { return []string{"accuracy_m", "species", "count", "measure", "action"} }

// siteQuestion reads the parameters of siteParams.
func siteQuestion(q *query) (accuracy float64, k zoning.Keeping, err error) {
	if accuracy, err = q.number("accuracy_m", atlas.DefaultAccuracyM, maxAccuracyM); err != nil {
		return 0, k, err
	}
	if _, ok := q.get("count"); ok {
		n, err := q.whole("count", 0, 0, math.MaxInt32)
		if err != nil {
			return 0, k, err
		}
		k.Count = &n
	}
	if k.Species, err = word(q, "species", zoning.ParseSpecies); err != nil {
		return 0, k, err
	}
	if k.Measure, err = word(q, "measure", zoning.ParseMeasure); err != nil {
		return 0, k, err
	}
	k.Action, err = word(q, "action", zoning.ParseAction)
	return accuracy, k, err
}

// word reads a parameter that is one of a few words; empty when absent.
func word[T ~string](q *query, name string, parse func(string) (T, error)) (T, error) {
	v, err := parse(q.text(name))
	if err != nil {
		return "", badParameter(name, strings.TrimPrefix(err.Error(), zoning.ErrInvalid.Error()+": "))
	}
	return v, nil
}

// rowValue is what a row says for itself: one of keepingNames and its text. Measure is what the heading of a column
// of counts says that they count; empty when it does not.
type rowValue struct {
	name, text string
	measure    zoning.Measure
}

// keepingColumn tells which of keepingNames a column with this heading, in lower case, holds; "" for none.
func keepingColumn(heading string) (name string, m zoning.Measure) {
	switch heading {
	case "accuracy_m", "精度":
		return "accuracy_m", ""
	case "species", "畜种", "种类", "品种", "养殖种类", "畜禽种类":
		return "species", ""
	case "count", "数量", "养殖数量", "养殖量":
		return "count", ""
	case "存栏", "存栏量", "存栏数", "存栏数量", "存栏规模":
		return "count", zoning.Stock
	case "出栏", "出栏量", "出栏数", "出栏数量", "年出栏", "年出栏量", "出栏规模":
		return "count", zoning.Slaughter
	case "measure", "计量", "计量方式":
		return "measure", ""
	case "action", "行为", "建设性质":
		return "action", ""
	}
	return "", ""
}

// or returns the question with what the row says in the place of what the request says.
func (q siteAsked) or(row []rowValue) (siteAsked, error) {
	own := query{names: keepingNames()}
	implied := zoning.Measure("")
	for _, v := range row {
		text := strings.TrimSpace(v.text)
		if text == "" {
			continue
		}
		if err := own.set(v.name, text); err != nil {
			return q, err
		}
		if v.measure != "" {
			implied = v.measure
		}
	}
	accuracy, k, err := siteQuestion(&own)
	if err != nil {
		return q, err
	}
	if implied != "" && k.Measure != "" && implied != k.Measure {
		return q, badParameter("measure", "the column of the count is headed "+implied.Label()+", and the row says "+string(k.Measure))
	}
	if _, ok := own.get("accuracy_m"); ok {
		q.accuracy = accuracy
	}
	if k.Species != "" {
		q.keeping.Species = k.Species
	}
	if k.Count != nil {
		q.keeping.Count = k.Count
	}
	if k.Action != "" {
		q.keeping.Action = k.Action
	}
	if implied != "" {
		q.keeping.Measure = implied
	}
	if k.Measure != "" {
		q.keeping.Measure = k.Measure
	}
	return q, nil
}

// siteAsked is what a check is about, apart from the place.
type siteAsked struct {
	accuracy float64
	keeping  zoning.Keeping
}
