package pages

import (
	"math"
	"strconv"
	"strings"

	"gridzone/zoning"
)

// ruleWords puts a rule in Chinese beside its English words.
func ruleWords(r zoning.Rule, english string) words {
	zh := r.ZoneKind.Label()
	switch r.Action {
	case "":
		zh += "内的养殖场和养殖户"
	case zoning.Household:
		zh += "内的散养户"
	case zoning.New, zoning.Enlarge:
		zh += "内" + r.Action.Label() + "养殖场"
	default:
		zh += "内" + r.Action.Label() + "的养殖场"
	}
	if animals := animalWords(r); animals != "" {
		zh += "，" + animals
	}
	zh += "：" + sentenceWords(r.Outcome)
	if r.Deadline != "" {
		zh += "，期限 " + r.Deadline
	}
	return words{zh, english}
}

// animalWords writes in Chinese what animals a rule is for, and how many; "" for any.
func animalWords(r zoning.Rule) string {
	unit, zh := " ", ""
	switch {
	case r.Species == zoning.PigEquivalent:
		if r.Min != nil || r.Max != nil {
			unit = " 猪当量"
		}
	case r.Species != "":
		zh = r.Species.Label()
	}
	zh += r.Measure.Label()
	if r.Min != nil {
		zh += " " + strconv.FormatInt(*r.Min, 10) + unit + "及以上"
	}
	if r.Min != nil && r.Max != nil {
		zh += "、"
	}
	if r.Max != nil {
		zh += "不足 " + strconv.FormatInt(*r.Max, 10) + unit
	}
	return strings.TrimRight(zh, " ")
}

// sentenceWords says in Chinese what a rule says.
func sentenceWords(o zoning.RuleOutcome) string {
	switch o {
	case zoning.OutcomeForbidden:
		return "禁止"
	case zoning.OutcomeCloseOrMove:
		return "须关停或搬迁"
	case zoning.OutcomeConditional:
		return "须满足条件"
	case zoning.OutcomeExempt:
		return "不在限制之列"
	}
	return string(o)
}

// pigs writes pig equivalents with up to three decimals, never rounded up to a threshold they fall short of.
func pigs(n float64) string { return strconv.FormatFloat(math.Floor(n*1000)/1000, 'f', -1, 64) }
