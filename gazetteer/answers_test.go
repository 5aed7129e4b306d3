package gazetteer

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// blockDivisions are those that all blocks of answers.txt have. One village has no shape.
func blockDivisions() []*zoning.Row {
	village := divisionRow(7, "330402101200", "新民村村委会", zoning.Village)
	village.Shape = nil
	return []*zoning.Row{
		divisionRow(1, "330400", "嘉兴市", zoning.City), divisionRow(2, "330402", "南湖区", zoning.County),
		divisionRow(3, "330402001", "南湖街道", zoning.Town), divisionRow(4, "330402001001", "桂苑社区居委会", zoning.Village),
		divisionRow(5, "330402002", "建设街道", zoning.Town), divisionRow(6, "330402101", "凤桥镇", zoning.Town), village,
		divisionRow(8, "330402002001", "百花社区居委会", zoning.Village), divisionRow(9, "330402102", "乌镇", zoning.Town),
	}
}

// fieldsOf returns the fields of a line behind its sign.
func fieldsOf(line string) []string {
	fields := strings.Split(line[1:], "|")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return append(fields, "", "", "")
}

// An answer carries weight: what is certain is right, and the place of a door is not given for that of another.
func TestAnswers(t *testing.T) {
	text, err := os.ReadFile("testdata/answers.txt")
	require.NoError(t, err)
	asked := 0
	for block := range strings.SplitSeq(string(text), "\n\n") {
		rows := blockDivisions()
		var questions [][]string
		for line := range strings.Lines(block) {
			switch fields := fieldsOf(line); line[0] {
			case '=':
				row := addressRow(int64(100+len(rows)), fields[0], fields[1])
				if a, _ := row.Thing.(zoning.Address); fields[2] != "" {
					a.Kind = zoning.AddressKind(fields[2])
					row.Thing = a
				}
				rows = append(rows, row)
			case '?':
				questions = append(questions, fields)
			}
		}
		x := built(t, rows)
		for _, q := range questions {
			asked++
			a := search(x, q[0], someDay, 10)
			if q[1] == "-" {
				assert.Empty(t, a.Candidates, q[0])
				continue
			}
			if !assert.NotEmpty(t, a.Candidates, q[0]) {
				continue
			}
			if q[2] != "road" || q[3] == "certain" { // a road that only its doors tell of has the first of them
				assert.Equal(t, q[1], a.Candidates[0].Address, q[0])
			}
			assert.Equal(t, Level(q[2]), a.Candidates[0].Level, q[0])
			_, door := a.Door()
			got := map[string]bool{"certain": a.Certain, "likely": door && !a.Certain, "several": a.Ambiguous && !door, "beside": !door && !a.Certain && !a.Ambiguous, "listed": !a.Certain && !door}
			assert.True(t, got[q[3]], "%s is not %s: %+v", q[0], q[3], a)
			assert.True(t, a.Certain || a.Ambiguous || a.Candidates[0].Confidence < CertainFrom, "%s: %+v", q[0], a)
			assert.Equal(t, scan(x, q[0], someDay, 10), a, q[0])
		}
	}
	assert.Greater(t, asked, 100)
}

// A question is read to its end, or no door is given: what is cut off may be the end of the number.
func TestLongQuestions(t *testing.T) {
	x := built(t, smallCity())
	whole := search(x, strings.Repeat("南湖区南湖街道", 27)+"中山路12号", someDay, 10)
	require.NotEmpty(t, whole.Candidates)
	assert.True(t, whole.Certain)
	for _, text := range []string{strings.Repeat("嘉兴市", 65) + "中山路21" + "0号", "南湖街道中山路12号" + strings.Repeat("1室南湖区", 6) + "2室不是这里"} {
		a := search(x, text, someDay, 10)
		_, door := a.Door()
		assert.False(t, door || a.Certain, "%s: %+v", text, a)
	}
}
