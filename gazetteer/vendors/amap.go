package vendors

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/gazetteer"
	"gridzone/geo/crs"
)

// amapQuery asks as lbs.amap.com describes its geocoding (Web service API, v3). Signed questions are not asked.
func amapQuery(o Options, address string) url.Values {
	q := url.Values{"key": {string(o.Key)}, "address": {address}, "output": {"JSON"}}
	if o.City != "" {
		q.Set("city", o.City)
	}
	return q
}

// amapNone is the infocode with which amap answers an address that it cannot make anything of.
const amapNone = "30001"

// decodeAmap reads an answer. Its points are GCJ-02.
func decodeAmap(status int, body []byte, asked string) ([]Candidate, error) {
	if status != http.StatusOK {
		return nil, ofStatus(status)
	}
	var answer struct {
		Status, Info, Infocode words
		Geocodes               []struct {
			Address  words `json:"formatted_address"`
			Number   words
			Location words
			Level    words
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, fault(ErrUnreadable, "it is not the JSON expected")
	}
	switch code := string(answer.Infocode); {
	case answer.Status == "1":
	case code == amapNone:
		return nil, nil
	case strings.HasPrefix(code, "3"):
		return nil, fault(ErrAway, "%s %s", code, answer.Info)
	case code == "":
		return nil, fault(ErrUnreadable, "it says neither that all is well nor what is not")
	default:
		return nil, fault(ErrRefused, "%s %s", code, answer.Info)
	}
	var found []Candidate
	for _, g := range answer.Geocodes[:min(len(answer.Geocodes), mostCandidates)] {
		lon, lat, _ := strings.Cut(string(g.Location), ",")
		at, err := point(lon, lat)
		if err != nil {
			return nil, err
		}
		level, known := amapLevels()[string(g.Level)]
		if known && level == "" {
			continue
		}
		if level == gazetteer.AtDoor {
			number := string(g.Number)
			if number == "" {
				number = string(g.Address)
			}
			if !sameNumbers(number, asked) {
				level = gazetteer.AtRoad
			}
		}
		if at, err = inChina(crs.FromGCJ02(at)); err != nil {
			return nil, err
		}
		found = append(found, Candidate{Address: string(g.Address), Level: level, Word: string(g.Level), Point: at})
	}
	return found, nil
}

// amapLevels are ours by the levels of amap. What is larger than a county is no answer: it has an empty one. What has a name but no number is never a
// door, as the point that the vendor means may be another's of the same name.
func amapLevels() map[string]gazetteer.Level {
	return map[string]gazetteer.Level{
		"国家": "", "省": "", "市": "", "城市": "",
		"区县": gazetteer.AtCounty, "开发区": gazetteer.AtTown, "乡镇": gazetteer.AtTown, "街道": gazetteer.AtTown, "热点商圈": gazetteer.AtTown, "村庄": gazetteer.AtVillage,
		"道路": gazetteer.AtRoad, "道路交叉路口": gazetteer.AtRoad, "小巷": gazetteer.AtRoad, "住宅区": gazetteer.AtRoad, "兴趣点": gazetteer.AtRoad, "公交地铁站点": gazetteer.AtRoad,
		"公交站台、地铁站": gazetteer.AtRoad,
		"门牌号":      gazetteer.AtDoor, "门址": gazetteer.AtDoor, "单元号": gazetteer.AtDoor, "楼层": gazetteer.AtDoor, "房间": gazetteer.AtDoor,
	}
}

// inChina refuses a point that lies outside of China.
func inChina(p orb.Point) (orb.Point, error) {
	if !crs.InChina(p) {
		return orb.Point{}, fault(ErrUnreadable, "it names a point outside of China")
	}
	return p, nil
}
