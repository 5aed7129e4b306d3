package pages

import (
	"fmt"
	"strings"

	"gridzone/zoning"
)

// Problem is what the page instead of the one that was asked for tells.
type Problem struct {
	Status      int
	Code        string // stable
	Title       string // in English
	Detail      string // in English; of what the request held, too
	Repairs     []string
	Request     string // its id
	Places, Map string // addresses of the index of divisions and of the map page; empty: there is none
}

type problemPage struct {
	Problem
	Chinese string
}

// Problem writes the page that says why there is no other. Characters that nobody sees are written as their numbers.
func (p *Pages) Problem(lang Lang, w Problem) ([]byte, error) {
	w.Detail = seen(w.Detail)
	for i := range w.Repairs {
		w.Repairs[i] = seen(w.Repairs[i])
	}
	return p.render(lang, "problem.html", problemPage{w, problemTitle(w.Code, w.Status)})
}

// seen writes characters that nobody sees as their numbers.
func seen(text string) string {
	var b strings.Builder
	for _, r := range text {
		if _, unseen := zoning.Unseen(string(r)); unseen {
			fmt.Fprintf(&b, "<%U>", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// problemTitle is what a problem is called in Chinese: by its code where a page can meet it, else by its status.
func problemTitle(code string, status int) string {
	if title := map[string]string{
		"bad_parameter":          "参数缺失或有误",
		"unknown_parameter":      "没有这个参数",
		"unsupported_crs":        "不支持该坐标系",
		"beyond_crs":             "该坐标系不适用于此处",
		"unauthenticated":        "身份未能识别",
		"not_found":              "没有这项记录",
		"no_such_resource":       "没有这个页面",
		"not_acceptable":         "没有所要求的格式",
		"conflict":               "状态已经改变",
		"too_large":              "内容过大",
		"rate_limited":           "请求过于频繁",
		"internal":               "服务出错",
		"busy":                   "服务繁忙",
		"behind":                 "尚无所要求的数据版本",
		"unavailable":            "数据暂时无法读取",
		"timeout":                "处理超时",
		"not_from_here":          "请求来自其他网站的页面",
		"forbidden":              "没有权限",
		"issuer_away":            "身份服务暂时无法访问",
		"unsupported_media_type": "不支持该格式",
	}[code]; title != "" {
		return title
	}
	if status < 500 {
		return "请求未能处理"
	}
	return "服务暂时不可用"
}
