package pages

import (
	"cmp"
	"html/template"
	"strings"

	"gridzone/zoning"
)

// words say one thing in Chinese and in English.
type words struct{ zh, en string }

func verdictWords(v zoning.Verdict) words {
	switch v {
	case zoning.VerdictProhibited:
		return words{"位于禁养区内", "In a prohibited zone"}
	case zoning.VerdictRestricted:
		return words{"位于限养区内", "In a restricted zone"}
	case zoning.VerdictNotPublished:
		return words{"当日此处没有生效的公告", "Nothing is in force for this place on this day"}
	case zoning.VerdictOutside:
		return words{"不在任何在册区划内", "Outside every division on record"}
	case zoning.VerdictNoZone:
		return words{"不在任何已公布的区内，但这不是许可", "In no published zone; that is not a permission"}
	case zoning.VerdictNeedsSurvey:
		return words{"仅凭记录不能判定，须实地测量", "The records do not decide: a survey is needed"}
	}
	return words{"", string(v)}
}

// partlyWords say of a zone that gave the verdict that it holds a part of the site.
func partlyWords(v zoning.Verdict) words {
	if v == zoning.VerdictProhibited {
		return words{"部分位于禁养区内", "Partly in a prohibited zone"}
	}
	return words{"部分位于限养区内", "Partly in a restricted zone"}
}

// touchingWords say of a zone that gave the verdict that its line is all that the site meets of it.
func touchingWords(v zoning.Verdict) words {
	if v == zoning.VerdictProhibited {
		return words{"与禁养区相接（边界属于该区）", "Touches a prohibited zone, to which its line belongs"}
	}
	return words{"与限养区相接（边界属于该区）", "Touches a restricted zone, to which its line belongs"}
}

func outcomeWords(o zoning.RuleOutcome) words {
	switch o {
	case zoning.OutcomeForbidden:
		return words{"规则禁止", "Forbidden by the rules"}
	case zoning.OutcomeCloseOrMove:
		return words{"按规则须关停或搬迁", "To be closed or moved by the rules"}
	case zoning.OutcomeConditional:
		return words{"按规则须满足条件", "Subject to conditions by the rules"}
	case zoning.OutcomeExempt:
		return words{"按规则不在限制之列", "Not among what the rules restrict"}
	case zoning.OutcomeNone:
		return words{"没有规则可据以判断", "No rule on record decides"}
	}
	return words{"", string(o)}
}

func kindWords(k zoning.ZoneKind) words {
	switch k {
	case zoning.Prohibited:
		return words{k.Label(), "Prohibited zone"}
	case zoning.Restricted:
		return words{k.Label(), "Restricted zone"}
	}
	return words{"", string(k)}
}

func categoryWords(c string) words {
	switch c {
	case "01":
		return words{"饮用水水源保护区", "Water source"}
	case "02":
		return words{"自然保护区", "Nature reserve"}
	case "03":
		return words{"风景名胜区", "Scenic area"}
	case "04":
		return words{"人口集中区域", "Where many people live"}
	case "05":
		return words{"法律法规规定的其他区域", "Other, by law or regulation"}
	}
	return words{"", c}
}

func levelWords(l zoning.Level) words {
	return words{l.Label(), map[zoning.Level]string{
		zoning.City: "City", zoning.County: "County", zoning.Town: "Town", zoning.Village: "Village", zoning.Group: "Group",
	}[l]}
}

// stateWords tells where a publication is; one that has not ended yet on the day asked about may have its end named already.
func stateWords(s zoning.State, ended bool) words {
	switch s {
	case zoning.Published:
		return words{"已公布", "Published"}
	case zoning.Superseded:
		if !ended {
			return words{"将被取代", "To be superseded"}
		}
		return words{"已被取代", "Superseded"}
	case zoning.Withdrawn:
		if !ended {
			return words{"将撤销", "To be withdrawn"}
		}
		return words{"已撤销", "Withdrawn"}
	}
	return words{"", string(s)}
}

func basisWords(k zoning.BasisKind) words {
	switch k {
	case zoning.Law:
		return words{"法律", "Law"}
	case zoning.Regulation:
		return words{"法规", "Regulation"}
	case zoning.Ordinance:
		return words{"规章", "Rule"}
	case zoning.NormativeDocument:
		return words{"规范性文件", "Normative document"}
	}
	return words{"依据", "Basis"}
}

// statusHTML writes the status of a document, which the record has in Chinese; one that is not known is told as it is.
func statusHTML(lang Lang, text string) template.HTML {
	switch text {
	case "现行有效":
		return said(lang, words{text, "in force"})
	case "已废止":
		return said(lang, words{text, "repealed"})
	}
	return named(text)
}

func relationWords(r string) words {
	switch r {
	case "inside":
		return words{"在区内", "Inside"}
	case "boundary":
		return words{"触及边界", "Touches the line"}
	}
	return words{"", r}
}

func measureWords(m zoning.Measure) words {
	return words{m.Label(), map[zoning.Measure]string{zoning.Stock: "standing stock", zoning.Slaughter: "slaughtered in a year"}[m]}
}

func actionWords(a zoning.Action) words {
	return words{a.Label(), map[zoning.Action]string{
		zoning.New: "new farm", zoning.Enlarge: "enlargement", zoning.Existing: "existing farm", zoning.Household: "household",
	}[a]}
}

func needWords(n string) words {
	switch n {
	case "species":
		return words{"畜禽种类", "the species"}
	case "count":
		return words{"数量", "the count"}
	case "measure":
		return words{"存栏或出栏", "whether stock or slaughter is counted"}
	case "action":
		return words{"新建、扩建、已有或散养", "what is planned"}
	case "equivalents":
		return words{"猪当量换算表", "a table of pig equivalents"}
	}
	return words{"", n}
}

// daysWords writes half-open days with their last day.
func daysWords(v zoning.Interval) words {
	from, to := v.From.String(), ""
	if v.To != zoning.Forever {
		to = (v.To - 1).String()
	}
	switch {
	case from == "" && to == "":
		return words{"不限期", "without limit"}
	case from == "":
		return words{"至 " + to, "until " + to}
	case to == "":
		return words{from + " 起", "from " + from}
	}
	return words{from + " 至 " + to, "from " + from + " to " + to}
}

// Reason explains a verdict: a stable code, an English sentence, and the zone that it speaks of, if it is one.
type Reason struct {
	Code, Text         string
	ZoneKind           zoning.ZoneKind
	ZoneCode, ZoneName string
	partly             bool // that zone holds a part of the site
}

// zone names the zone that a reason speaks of, in Chinese.
func (r Reason) zone() string {
	if r.ZoneCode == "" {
		return "所列区"
	}
	named := kindWords(r.ZoneKind).zh
	if r.ZoneName != "" {
		named += "“" + isolated(r.ZoneName) + "”"
	}
	return named + "（" + r.ZoneCode + "）"
}

// reasonWords puts what a reason's code says, with the zone it speaks of, beside its sentence, which names things.
func reasonWords(r Reason) words {
	zh := map[string]string{
		"needs_survey":           "仅凭记录不能判定，须实地测量或查阅公告原文。",
		"in_zone":                "该地点位于" + r.zone() + "内。",
		"on_zone_line":           "该地点触及" + r.zone() + "的边界，边界属于该区。",
		"zone_is_division":       r.zone() + "没有图形：它覆盖整个区划，该地点在此区划内。",
		"zone_in_words":          r.zone() + "没有图形：其范围只有文字说明。",
		"division_without_shape": r.zone() + "以区划为范围，而该区划没有在册图形。",
		"only_normative_basis":   r.zone() + "仅以规范性文件为依据；2019 年 9 月起，只有法律、法规可作为划定依据。",
		"line_within_accuracy":   "区的边界在位置误差范围之内。",
		"outside_every_zone":     "当日有公告生效，该地点不在任何在册的区内。这不是许可。",
		"not_published":          "当日没有对该区划生效的公告。",
		"outside":                "没有在册区划完整覆盖该地点。",
		"rule_decides":           "依据下列规则判断。",
		"outcome_needs":          "须补充信息后才能适用规则。",
		"no_rule":                "没有规则对此作出规定。",
		"outcome_of_worst":       "结果按可能情形中最严的一种给出，实地测量后可能较轻。",
		"outcome_uncertain":      "区域类别确定，处理结果不确定：结果所依据的区，该地点也可能不在其中（位置误差或文字范围所致）。",
	}[r.Code]
	if r.partly {
		zh = cmp.Or(map[string]string{
			"in_zone":          "该地点有一部分位于" + r.zone() + "内。",
			"zone_is_division": r.zone() + "没有图形：它覆盖整个区划，该地点有一部分在此区划内。",
		}[r.Code], zh)
	}
	en := r.Text
	if r.ZoneName != "" {
		en = strings.ReplaceAll(en, r.ZoneName, isolated(r.ZoneName))
	}
	return words{zh, en}
}
