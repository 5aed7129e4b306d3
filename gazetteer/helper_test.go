package gazetteer

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

const someDay = zoning.Day(20000)

func seq(rows []*zoning.Row) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func divisionRow(id int64, code, name string, level zoning.Level) *zoning.Row {
	x := 120 + float64(id)/100
	return &zoning.Row{ID: id, RevFrom: 1, Valid: zoning.Unbounded, Thing: zoning.Division{Code: code, Name: name, Level: level},
		Shape: orb.MultiPolygon{{{{x, 30}, {x + 0.01, 30}, {x + 0.01, 30.01}, {x, 30}}}}}
}

func addressRow(id int64, text, division string, aliases ...string) *zoning.Row {
	a := zoning.Address{Code: fmt.Sprintf("a%d", id), Address: text, Kind: zoning.KindOfAddress(text), Division: division, Aliases: aliases,
		At: orb.Point{120 + float64(id%1000)/1000, 30 + float64(id%977)/1000}}
	return &zoning.Row{ID: id, RevFrom: 1, Valid: zoning.Unbounded, Thing: a}
}

func built(t *testing.T, rows []*zoning.Row) *Index {
	t.Helper()
	x, err := Build(context.Background(), 1, seq(rows))
	require.NoError(t, err)
	return x
}

// smallCity has divisions whose names are near each other and addresses called alike on purpose.
func smallCity() []*zoning.Row {
	rows := []*zoning.Row{
		divisionRow(1, "330400", "嘉兴市", zoning.City),
		divisionRow(2, "330402", "南湖区", zoning.County),
		divisionRow(3, "330411", "秀洲区", zoning.County),
		divisionRow(4, "330402001", "南湖街道", zoning.Town),
		divisionRow(5, "330402100", "新丰镇", zoning.Town),
		divisionRow(6, "330411100", "王店镇", zoning.Town),
		divisionRow(7, "330402001001", "桂苑社区居委会", zoning.Village),
		divisionRow(8, "330402100200", "竹林村村委会", zoning.Village),
		divisionRow(9, "330402100201", "竹林社区居委会", zoning.Village),
		divisionRow(10, "330411100200", "建林村村委会", zoning.Village),
		divisionRow(11, "33040210020003", "竹林村3组", zoning.Group),
	}
	id := int64(100)
	add := func(text, division string, aliases ...string) {
		rows = append(rows, addressRow(id, text, division, aliases...))
		id++
	}
	for _, n := range []string{"12号", "21号", "112号", "12-3号", "100弄5号", "5号"} {
		add("嘉兴市南湖区南湖街道中山路"+n, "330402001001")
	}
	add("嘉兴市南湖区南湖街道中山路", "330402001")
	add("嘉兴市南湖区南湖街道中山东路12号", "330402001001")
	add("嘉兴市秀洲区王店镇中山路12号", "330411100200")
	add("嘉兴市秀洲区王店镇南湖路8号", "330411100200")
	add("嘉兴市秀洲区王店镇建林村王店路3号", "330411100200")
	add("嘉兴市南湖区新丰镇竹林村3组12号", "33040210020003", "南湖区竹林乡竹林村3组12号")
	add("嘉兴市南湖区新丰镇竹林村5组12号", "330402100200")
	add("嘉兴市南湖区新丰镇竹林村3组14号", "33040210020003")
	add("嘉兴市南湖区新丰镇竹林村", "330402100200")
	add("嘉兴市南湖区新丰镇竹林社区1组1号", "330402100201")
	for _, room := range []string{"101", "102", "501"} {
		add("嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元"+room+"室", "330402001001", "南湖街道阳光花苑3幢2单元"+room+"室")
	}
	add("嘉兴市南湖区南湖街道南湖小学", "330402001001", "实验小学")
	add("嘉兴市南湖区新丰镇三塔路7号", "330402100200")
	return rows
}

func search(x *Index, text string, day zoning.Day, limit int) Answer {
	a, err := x.Search(context.Background(), text, day, limit)
	if err != nil {
		panic(err) // only of a context that ends
	}
	return a
}

func suggest(x *Index, typed string, day zoning.Day, limit int) []Candidate {
	list, err := x.Suggest(context.Background(), typed, day, limit)
	if err != nil {
		panic(err)
	}
	return list
}

// scan answers like Search, from every key there is.
func scan(x *Index, text string, day zoning.Day, limit int) Answer {
	a := x.ask(context.Background(), text, day)
	a.ceiling = 1 - listFrom
	for k := range x.members {
		m := &x.members[k]
		for name := range m.names.len() {
			text := string(m.names.at(name))
			for p := range a.parts {
				a.places(m, name, []rune(text), a.ix.tree.isPlain(text), p)
			}
		}
	}
	a.weigh()
	return a.answer(limit)
}

// typo writes a text with something wrong.
func typo(r *rand.Rand, text string) string {
	in := []rune(text)
	if len(in) < 3 {
		return text
	}
	i := r.IntN(len(in))
	switch r.IntN(5) {
	case 0:
		return string(slices.Delete(in, i, i+1))
	case 1:
		in[i] = []rune("旸菡筠12村路")[r.IntN(7)]
		return string(in)
	case 2:
		return string(in[i/2:])
	case 3:
		return string(in[:i]) + " " + string(in[i:])
	}
	return text
}
