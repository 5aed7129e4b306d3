package pages

import (
	"strconv"

	"gridzone/zoning"
)

// ruleWords puts a rule in Chinese beside its English words.
func ruleWords(r *Rule) words {
	zh := kindWords(r.ZoneKind).zh + "内"
	switch r.Action {
	case "":
		zh += "的任何养殖场、养殖户"
	case zoning.Household:
		zh += "的散养户"
	default:
		zh += r.Action.Label() + "的养殖场"
	}
	if r.Species == zoning.PigEquivalent {
		zh += "，各类畜禽按猪当量计"
	} else if r.Species != "" {
		zh += "，" + r.Species.Label()
	}
	if r.Min != nil || r.Max != nil {
		zh += "，" + r.Measure.Label() + " "
		if r.Min != nil {
			zh += strconv.FormatInt(*r.Min, 10) + " 及以上"
		}
		if r.Min != nil && r.Max != nil {
			zh += "、"
		}
		if r.Max != nil {
			zh += "不足 " + strconv.FormatInt(*r.Max, 10)
		}
	}
	zh += "：" + outcomeWords(r.Outcome).zh
	if r.Deadline != "" {
		zh += "，期限 " + r.Deadline
	}
	return words{zh, r.Text}
}
