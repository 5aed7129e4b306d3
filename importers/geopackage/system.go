package geopackage

import (
	"fmt"
	"strings"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
)

// system returns the coordinate system of an id of the file's own table. placed is false where the file does not say; unread is what
// is wrong with a system that is not read.
func (d *database) system(id int64, known bool) (s crs.System, placed bool, unread *dataset.FileFault, err error) {
	if id == 0 || id == -1 { // the standard's ids of what is not known
		return s, false, nil, nil
	}
	var organisation, definition string
	var code int64
	found := false
	if known {
		err = d.ask(2, func(v []any) error {
			found = true
			organisation, definition = str(v[0]), str(v[2])
			code, _ = v[1].(int64)
			return nil
		}, "SELECT organization, organization_coordsys_id, definition FROM "+systemsTable+" WHERE srs_id = ?1", id)
		if err != nil {
			return s, false, nil, err
		}
	}
	if !found {
		return s, false, &dataset.FileFault{Code: codeBadCRS, Detail: fmt.Sprintf("the layer is in the coordinate system %d, which the GeoPackage does not define", id), Repair: "name the system (crs)"}, nil
	}
	byCode, codeErr := crs.Find(fmt.Sprintf("%s:%d", strings.TrimSpace(organisation), code))
	byText, textErr := crs.FromWKT(definition)
	switch {
	case codeErr == nil && textErr == nil && byCode != byText && byCode.Name() != byText.Name() && !(byCode.Stored() && byText.Stored()):
		return s, false, &dataset.FileFault{Code: codeBadCRS, Detail: "the GeoPackage names its coordinate system " + byCode.Name() + " and defines " + byText.Name(), Repair: "name the system (crs)"}, nil
	case codeErr == nil:
		return byCode, true, nil, nil
	case textErr == nil:
		return byText, true, nil, nil
	}
	if strings.TrimSpace(definition) == "" || strings.EqualFold(definition, "undefined") {
		textErr = codeErr
	}
	return s, false, &dataset.FileFault{Code: codeBadCRS, Detail: "the layer's coordinate system: " + textErr.Error(), Repair: "export the layer in degrees of CGCS2000 (EPSG:4490), or name the system (crs)"}, nil
}
