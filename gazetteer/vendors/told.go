package vendors

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// told returns what of a text a vendor is told: the words that say a place, up to the last one in each stretch of it, and the numbers right behind.
// Telephone numbers, whoever stands beside them or is called a recipient, and all that says no place stay here. Empty: nothing says a place.
//
// A name that runs on into the address, with nothing between them, cannot be told from it.
func told(text string) string {
	text = telephoneForm.ReplaceAllString(norm.NFKC.String(text), "\t")
	text = recipientForm.ReplaceAllString(text, "\t")
	var kept []string
	stretches := strings.Split(text, "\t")
	for i, stretch := range stretches {
		words := strings.FieldsFunc(stretch, func(r rune) bool {
			return strings.ContainsRune(" \n\r,.;:!?/|()[]<>{}\"'&+*=、。,《》【】「」“”", r)
		})
		for k, word := range words {
			beside := k == 0 && i > 0 || k == len(words)-1 && i < len(stretches)-1 // a telephone, or a word for who receives
			if beside && utf8.RuneCountInString(word) <= longestName && !strings.ContainsAny(word, "0123456789") {
				continue
			}
			switch place := placeForm.FindString(word); {
			case place != "":
				kept = append(kept, place)
			case len(kept) > 0 && k > 0 && bareForm.MatchString(word): // 中山路 12
				kept = append(kept, word)
			}
		}
	}
	return strings.Join(kept, " ")
}

// longestName is how many characters the name of somebody has beside a telephone number.
const longestName = 4

var (
	// telephoneForm finds what no door has: seven digits and more, whatever is between them, with letters right behind, as numbers of identity cards end.
	telephoneForm = regexp.MustCompile(`\+?[0-9](?:[-.() ]{0,2}[0-9]){6,}[0-9A-Za-z]*`)
	// recipientForm finds who is to receive something, or to be asked.
	recipientForm = regexp.MustCompile(`(?:收件人|收货人|联系人|姓名|户主|业主|法人|负责人)[: ]*\p{Han}{0,4}|\p{Han}{1,3}(?:先生|女士|小姐|师傅|老板|阿姨)|[ ,;，(]\p{Han}{2,4}\(?收\)?$|(?:手机号码?|手机|联系电话|电话|微信|qq|QQ)[: ]*[0-9A-Za-z_-]*`)
	// placeForm is a stretch up to the last word for a place in it, and a number behind that.
	placeForm = regexp.MustCompile(`^.+(?:自治区|街道|社区|小区|新村|大道|公路|国道|省道|花园|家园|公寓|广场|市场|商场|农场|牧场|工厂|学校|小学|中学|大学|学院|医院|公司|中心|银行|酒店|宾馆|饭店|商店|超市|车站|大厦|大楼|政府|委员会|委会|办事处|合作社|养殖场|幼儿园|公园|园区|基地|水库|[省市区县镇乡村组队路街弄巷道桥浜埭港圩浦兜墩塘荡漾泾溇湾里坊苑邸墅号幢栋座室房层楼縣區鎮鄉組隊橋號棟樓層蕩漾涇漊灣莊廈廠]|单元|單元|街坊|社區|小區|花園|家園)[0-9A-Za-z]{0,6}(?:-[0-9A-Za-z]{1,6}){0,4}`)
	// bareForm is a number without a word.
	bareForm = regexp.MustCompile(`^#?[0-9一二三四五六七八九十百][0-9A-Za-z#一二三四五六七八九十百零〇]{0,5}(?:-[0-9A-Za-z]{1,6}){0,4}$`)
)
