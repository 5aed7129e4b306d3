package vendors

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"gridzone/gazetteer"
)

// tiandituQuery asks as lbs.tianditu.gov.cn describes its geocoding.
func tiandituQuery(o Options, address string) url.Values {
	asked, _ := json.Marshal(map[string]string{"keyWord": address}) // a text is always JSON
	return url.Values{"ds": {string(asked)}, "tk": {string(o.Key)}}
}

// tiandituSure is the score, of 100, from which a door is believed to be the one asked for. Tianditu does not say which door it found.
const tiandituSure = 90

// decodeTianditu reads an answer. Its points are CGCS2000.
func decodeTianditu(status int, body []byte, asked string) ([]Candidate, error) {
	var answer struct {
		Status, Msg, Code, Resolve words
		Location                   *struct {
			Lon, Lat, Level, Score words
			Address                words `json:"keyWord"`
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		if status != http.StatusOK {
			return nil, ofStatus(status)
		}
		return nil, fault(ErrUnreadable, "it is not the JSON expected")
	}
	switch {
	case answer.Status == "" && answer.Code != "":
		return nil, fault(ErrRefused, "%s %s %s", answer.Code, answer.Msg, answer.Resolve)
	case status != http.StatusOK:
		return nil, ofStatus(status)
	case answer.Status == "101", answer.Status == "0" && answer.Location == nil:
		return nil, nil
	case answer.Status == "404", answer.Status == "1":
		return nil, fault(ErrAway, "%s %s", answer.Status, answer.Msg)
	case answer.Status != "0":
		return nil, fault(ErrUnreadable, "it says neither that all is well nor what is not")
	}
	l := answer.Location
	at, err := point(string(l.Lon), string(l.Lat))
	if err == nil {
		at, err = inChina(at)
	}
	if err != nil {
		return nil, err
	}
	level, known := tiandituLevels()[string(l.Level)]
	if known && level == "" {
		return nil, nil
	}
	if score, err := strconv.ParseFloat(string(l.Score), 64); level == gazetteer.AtDoor && (err != nil || !(score >= tiandituSure) || len(numbersOf(asked)) == 0) {
		level = gazetteer.AtRoad
	}
	return []Candidate{{Address: string(l.Address), Level: level, Word: string(l.Level), Point: at}}, nil
}

// tiandituLevels are ours by the levels of Tianditu, as amapLevels are. Those for kinds of businesses are many and not listed: such a candidate has no level.
func tiandituLevels() map[string]gazetteer.Level {
	return map[string]gazetteer.Level{
		"国家": "", "省": "", "市": "", "地级市": "",
		"区县": gazetteer.AtCounty, "县": gazetteer.AtCounty, "区": gazetteer.AtCounty, "乡镇": gazetteer.AtTown, "街道": gazetteer.AtTown, "村": gazetteer.AtVillage, "村庄": gazetteer.AtVillage, "社区": gazetteer.AtVillage,
		"道路": gazetteer.AtRoad, "地产小区": gazetteer.AtRoad, "兴趣点": gazetteer.AtRoad,
		"门址": gazetteer.AtDoor, "门牌号": gazetteer.AtDoor,
	}
}
