package gazetteer

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func TestSearch(t *testing.T) {
	x := built(t, smallCity())
	for _, tc := range []struct {
		asked, first string
		level        Level
		certain      bool
	}{
		{"嘉兴市南湖区南湖街道中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"浙江省嘉兴市南湖区南湖街道中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"浙江嘉兴南湖区中山路十二号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖区中山路１２號", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"中山路12号，南湖街道", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"中山路12（王店镇）", "嘉兴市秀洲区王店镇中山路12号", AtDoor, true},
		{"南湖街道中山路12号之三", "嘉兴市南湖区南湖街道中山路12-3号", AtDoor, true},
		{"南湖街道中山路21号", "嘉兴市南湖区南湖街道中山路21号", AtDoor, true},
		{"南湖街道中山路112号", "嘉兴市南湖区南湖街道中山路112号", AtDoor, true},
		{"南湖街道中山路121号", "嘉兴市南湖区南湖街道中山路", AtRoad, false},
		{"南湖街道中山路100弄5号", "嘉兴市南湖区南湖街道中山路100弄5号", AtDoor, true},
		{"南湖街道中山路5号", "嘉兴市南湖区南湖街道中山路5号", AtDoor, true},
		{"中山路200弄5号", "嘉兴市南湖区南湖街道中山路", AtRoad, false},
		{"中山东路12号", "嘉兴市南湖区南湖街道中山东路12号", AtDoor, true},
		{"钟山东路12号", "嘉兴市南湖区南湖街道中山东路12号", AtDoor, false},
		{"南湖路8号", "嘉兴市秀洲区王店镇南湖路8号", AtDoor, true},
		{"南湖区南湖路8号", "嘉兴市秀洲区王店镇南湖路8号", AtDoor, false},
		{"王店路3号", "嘉兴市秀洲区王店镇建林村王店路3号", AtDoor, true},
		{"王店镇王店路3号", "嘉兴市秀洲区王店镇建林村王店路3号", AtDoor, true},
		{"竹林村3组12号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, true},
		{"竹林乡竹林村第三组12号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, true},
		{"竹林乡竹林村3组14号", "嘉兴市南湖区新丰镇竹林村3组14号", AtDoor, true},
		{"新丰镇竹林村3组", "嘉兴市南湖区新丰镇竹林村3组", AtGroup, true},
		{"新丰镇竹林村3组99号", "嘉兴市南湖区新丰镇竹林村3组", AtGroup, false},
		{"新丰镇竹林村9组99号", "嘉兴市南湖区新丰镇竹林村", AtVillage, false},
		{"竹林村", "嘉兴市南湖区新丰镇竹林村", AtVillage, true},
		{"竹林社区1组1号", "嘉兴市南湖区新丰镇竹林社区1组1号", AtDoor, true},
		{"南湖区", "嘉兴市南湖区", AtCounty, true},
		{"南湖街道", "嘉兴市南湖区南湖街道", AtTown, true},
		{"嘉兴，南湖区新丰镇", "嘉兴市南湖区新丰镇", AtTown, false}, // 嘉兴路 there
		{"阳光花苑3幢2单元501室", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"阳光花苑3-2-501", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"中山路200号阳光花苑3号楼2单元501房", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"中山路200号3幢2单元501室", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"中山路300号阳光花苑3幢2单元501室", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, false},
		{"阳光花苑3幢2单元999室", "嘉兴市南湖区南湖街道中山路200号阳光花苑", AtRoad, false},
		{"建林村3组12号", "嘉兴市秀洲区王店镇建林村村委会", AtVillage, false},
		{"南湖小学", "嘉兴市南湖区南湖街道南湖小学", AtDoor, true},
		{"实验小学", "嘉兴市南湖区南湖街道南湖小学", AtDoor, true},
		{"南湖小学9号", "嘉兴市南湖区南湖街道南湖小学", AtRoad, false},
		{"3塔路7号", "嘉兴市南湖区新丰镇三塔路7号", AtDoor, true},
		{"中山路12号对面", "嘉兴市南湖区南湖街道中山路12号", AtDoor, false},

		// numerals as on deeds, and signs of numbers
		{"南湖街道中山路壹拾贰号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖街道中山路No.12", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖街道中山路№12", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖街道中山路12#", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖街道中山路No.12-3", "嘉兴市南湖区南湖街道中山路12-3号", AtDoor, true},
		{"中山路No.200阳光花苑叁#楼贰单元伍零壹室", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"竹林村叁组拾贰号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, true},

		// homophones, and more than one mistake
		{"佳兴市南湖区南湖街道中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, false},
		{"佳兴市南湖曲中山璐12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, false},
		{"南湖区新丰镇竹村3组12号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, false},
		{"阳光花园3幢2单元501室", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, false},
		// levels: missing, repeated, in another order, of another place
		{"中山路12号 南湖区", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖街道南湖区中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖区南湖区南湖街道南湖街道中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"12号中山路南湖街道", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"桂苑社区中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"嘉兴市中山东路12号", "嘉兴市南湖区南湖街道中山东路12号", AtDoor, true},
		{"竹林村三塔路7号", "嘉兴市南湖区新丰镇三塔路7号", AtDoor, true},
		{"王店镇竹林村3组12号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, false},
		{"杭州市南湖区中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, false},
		// homonyms
		{"南湖中山路12号", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true}, // both are around it
		{"南湖街道南湖路8号", "嘉兴市南湖区南湖街道", AtTown, false},
		{"王店3号", "嘉兴市秀洲区王店镇建林村王店路3号", AtDoor, false},
		{"王店镇3号", "嘉兴市秀洲区王店镇", AtTown, false},
		// old towns
		{"南湖区竹林乡竹林村3组12号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, true},
		{"竹林乡", "嘉兴市南湖区新丰镇", AtTown, true},
		// words, widths and numerals
		{"嘉興市南湖區南湖街道中山路12號", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"阳光花苑3栋2单元501室", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"阳光花苑三座二单元五〇一", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"阳光花苑３－２－５０１", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, true},
		{"阳光花苑3幢501", "嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室", AtDoor, false},
		{"南湖街道中山路１００弄５号", "嘉兴市南湖区南湖街道中山路100弄5号", AtDoor, true},
		{"南湖街道中山路一百弄五号", "嘉兴市南湖区南湖街道中山路100弄5号", AtDoor, true},
		{"新丰镇竹林村三组", "嘉兴市南湖区新丰镇竹林村3组", AtGroup, true},
		{"新丰镇竹林村第三村民小组12号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, true},
		{"新丰镇竹林3队12号", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, false},
		{"竹林村村民委员会", "嘉兴市南湖区新丰镇竹林村", AtVillage, true},
		{"竹林村委会", "嘉兴市南湖区新丰镇竹林村", AtVillage, true},
		{"建林村民委员会", "嘉兴市秀洲区王店镇建林村村委会", AtVillage, true},
		{"南湖街道办事处", "嘉兴市南湖区南湖街道", AtTown, true},
		// punctuation, and what is no address
		{"中山路　12　号，王店", "嘉兴市秀洲区王店镇中山路12号", AtDoor, true},
		{"新丰镇竹林村3组(12号)", "嘉兴市南湖区新丰镇竹林村3组12号", AtDoor, true},
		{"南湖街道中山路#12", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖街道中山路12#", "嘉兴市南湖区南湖街道中山路12号", AtDoor, true},
		{"南湖街道中山路12-3", "嘉兴市南湖区南湖街道中山路12-3号", AtDoor, true},
		{"南湖街道中山路12号-3", "嘉兴市南湖区南湖街道中山路12-3号", AtDoor, true},
		{"南湖街道中山路12号13800001111", "嘉兴市南湖区南湖街道中山路12号", AtDoor, false},
		{"南湖街道中山路12号（0573-80001111）", "嘉兴市南湖区南湖街道中山路12号", AtDoor, false},
		{"南湖街道中山路12号2楼", "嘉兴市南湖区南湖街道中山路12号", AtDoor, false},
	} {
		a := search(x, tc.asked, someDay, 10)
		if !assert.NotEmpty(t, a.Candidates, tc.asked) {
			continue
		}
		assert.Equal(t, tc.first, a.Candidates[0].Address, tc.asked)
		assert.Equal(t, tc.level, a.Candidates[0].Level, tc.asked)
		assert.Equal(t, tc.certain, a.Certain, "%s: %+v", tc.asked, a)
		assert.True(t, a.Candidates[0].Confidence >= CertainFrom || !a.Certain, tc.asked)
	}
	for _, nothing := range []string{"", "，。", "杭州西湖", "12号", "😀"} {
		a := search(x, nothing, someDay, 10)
		assert.Empty(t, a.Candidates, nothing)
		assert.False(t, a.Certain)
	}
}

// A division that is on record itself is not taken for a misspelling of another.
func TestSearchInAnotherDivision(t *testing.T) {
	x := built(t, smallCity())
	for asked, least := range map[string]float64{"竹林村三塔路7号": 1, "竹木村三塔路7号": 0.89, "建林村三塔路7号": 0.64} {
		a := search(x, asked, someDay, 10)
		if assert.NotEmpty(t, a.Candidates, asked) {
			assert.InDelta(t, least, a.Candidates[0].Confidence, 1e-9, asked)
		}
	}
}

// What can be meant in two places is said to be so, with both.
func TestSearchAmbiguous(t *testing.T) {
	x := built(t, smallCity())
	for asked, want := range map[string]int{"中山路12号": 2, "中山冬路12号": 3, "竹林村12号": 2, "南湖": 2, "竹林": 2, "阳光花苑3幢": 3} {
		a := search(x, asked, someDay, 10)
		assert.True(t, a.Ambiguous, asked)
		assert.False(t, a.Certain, asked)
		assert.GreaterOrEqual(t, len(a.Candidates), want, asked)
		_, one := a.Door()
		assert.False(t, one, asked)
	}
}

// One door that is on record twice at one point is one door; at two points it is ambiguous.
func TestSearchOneDoorTwice(t *testing.T) {
	at := func(id int64, like *zoning.Row) *zoning.Row {
		row := addressRow(id, "南湖区南湖街道中山路12号", "330402001001")
		if a, _ := row.Thing.(zoning.Address); like != nil {
			a.At, _ = like.Spot()
			row.Thing = a
		}
		return row
	}
	first := at(100, nil)
	a := search(built(t, append(blockDivisions(), first, at(101, first))), "中山路12号", someDay, 10)
	_, one := a.Door()
	assert.True(t, one)
	assert.True(t, a.Certain)
	assert.Len(t, a.Candidates, 1)
	a = search(built(t, append(blockDivisions(), first, at(101, nil))), "中山路12号", someDay, 10)
	_, one = a.Door()
	assert.False(t, one)
	assert.True(t, a.Ambiguous)
}

// A number that the record does not have beside the door makes no answer certain.
func TestSearchWithANumberInFront(t *testing.T) {
	x := built(t, append(blockDivisions(), addressRow(100, "南湖区南湖街道中山路12号", "330402001001")))
	for _, asked := range []string{"桂苑社区5号 中山路12号", "南湖街道3幢 中山路12号"} {
		a := search(x, asked, someDay, 10)
		assert.False(t, a.Certain, asked)
		assert.NotEmpty(t, a.Candidates, asked)
	}
}

func TestSearchByDay(t *testing.T) {
	rows := smallCity()
	last := *rows[len(rows)-1]
	last.Valid = zoning.Interval{From: someDay, To: someDay + 10}
	rows[len(rows)-1] = &last
	x := built(t, rows)
	for day, want := range map[zoning.Day]Level{someDay - 1: AtRoad, someDay: AtDoor, someDay + 9: AtDoor, someDay + 10: AtRoad} {
		a := search(x, "新丰镇三塔路7号", day, 1)
		if want == AtRoad {
			assert.NotEqual(t, AtDoor, append(a.Candidates, Candidate{})[0].Level, day)
			continue
		}
		assert.Equal(t, want, a.Candidates[0].Level, day)
	}
}

// The index answers as one does who looks at every name there is.
func TestSearchAgainstAScan(t *testing.T) {
	rows := smallCity()
	x := built(t, rows)
	const seed = 7
	r := rand.New(rand.NewPCG(seed, 1))
	answered := 0
	for range 6000 {
		text := zoning.Address{}.Address
		switch thing := rows[r.IntN(len(rows))].Thing.(type) {
		case zoning.Address:
			text = thing.Address
		case zoning.Division:
			text = thing.Name
		}
		for range r.IntN(4) {
			text = typo(r, text)
		}
		got := search(x, text, someDay, 10)
		if !assert.Equal(t, scan(x, text, someDay, 10), got, "seed %d: %s", seed, text) {
			return
		}
		if len(got.Candidates) > 0 {
			answered++
		}
	}
	assert.Greater(t, answered, 3000)
}

func FuzzSearch(f *testing.F) {
	x, err := Build(f.Context(), 1, seq(smallCity()))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"中山路12号", "竹林村3组 12-2", "阳光花苑3-2-501，南湖区", "\xff", "竹林乡", "中冬路1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := search(x, s, someDay, 5)
		assert.LessOrEqual(t, len(a.Candidates), 5)
		for i, c := range a.Candidates {
			assert.True(t, c.Confidence >= listFrom-0.001 && c.Confidence <= 1)
			assert.True(t, i == 0 || c.Confidence <= a.Candidates[i-1].Confidence)
		}
		assert.False(t, a.Certain && (a.Ambiguous || a.Candidates[0].Confidence < CertainFrom))
		assert.LessOrEqual(t, len(suggest(x, s, someDay, 5)), 5)
	})
}
