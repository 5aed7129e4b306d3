package api

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// beside tells whether rows say something beside the place.
func (h *headings) beside() bool { return len(h.own)+len(h.moment)+len(h.named) > 0 }

// read tells where a row is: at its place or, where lon and lat are blank and it has an address, at the door of that. Text is what the row has in a
// column. Fault says what is wrong with the row; the error is not the row's.
func (h *headings) read(lon, lat []byte, asked questions, text func(column int) string) (p orb.Point, fault string, err error) {
	for _, c := range h.moment {
		if err := asked.answeredFor().agrees(c.name, text(c.at)); err != nil {
			return splitFault(p, err)
		}
	}
	if asked.byAddress() {
		return p, "", nil
	}
	if len(bytes.TrimSpace(lon)) == 0 && len(bytes.TrimSpace(lat)) == 0 {
		var addresses []rowValue
		for _, c := range h.named {
			if address := strings.TrimSpace(text(c.at)); address != "" {
				addresses = append(addresses, rowValue{name: c.name, text: address})
			}
		}
		if len(addresses) > 0 {
			if p, known, err := doorOf(addresses, asked); known || err != nil {
				return splitFault(p, err)
			}
		}
	}
	p, fault = place(lon, lat, asked.reads())
	return p, fault, nil
}

// doorOf is where the single door of a row's address is. It is not known where what is asked has no use for addresses.
func doorOf(addresses []rowValue, asked questions) (p orb.Point, known bool, err error) {
	asked, err = asked.of(false, true)
	if err != nil {
		return p, false, err
	}
	by, ok := asked.(*addressed)
	if !ok {
		return p, false, nil
	}
	if len(addresses) > 1 {
		return p, true, problem(codeBadBody, asked.addresses().several("columns", addresses[0].name, addresses[1].name))
	}
	found, err := by.find(addresses[0].text)
	if err != nil {
		return p, true, err
	}
	door, single := found.Door()
	if !single || !found.Certain { // there is no column that would say so
		return p, true, badParameter("address", "for certain it is no single door on record, places that come into question: "+strconv.Itoa(len(answers(found)))+"; by=address tells the best of them")
	}
	return door.Point, true, nil
}

// splitFault parts a fault of the row from an error that is not its own.
func splitFault(p orb.Point, err error) (orb.Point, string, error) {
	if err == nil {
		return p, "", nil
	}
	if text, own := rowError(err); own {
		return p, text, nil
	}
	return p, "", err
}
