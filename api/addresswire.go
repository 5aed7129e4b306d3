package api

// AddressAnswer says where an address is, and what is there. Point and grid are null unless the address names one door on record: then
// candidates tells what it can mean.
type AddressAnswer struct {
	Revision    int64              `json:"revision" doc:"Revision of the store that was asked" example:"12"`
	At          string             `json:"at" format:"date" doc:"Day that was asked about" example:"2026-11-23"`
	Demo        bool               `json:"demo,omitempty" doc:"Present and true when the data is made up"`
	Draft       *DraftRef          `json:"draft,omitempty" doc:"Present when it is put to a draft"`
	Point       *Point             `json:"point" doc:"Of the door; null without a single one"`
	CRS         string             `json:"crs" doc:"Coordinate system of what goes out" example:"EPSG:4490"`
	Grid        *GridHit           `json:"grid" doc:"The grid of the door; null without a single door, and in a gap"`
	OtherGrids  []GridHit          `json:"other_grids" nullable:"false" doc:"Every other grid that covers the point"`
	NearestGrid *NearestGrid       `json:"nearest_grid,omitempty" doc:"Only when there is a point and grid is null"`
	Divisions   []DivisionRef      `json:"divisions" nullable:"false" doc:"The chain at the point, largest first; empty without one"`
	Zones       []ZoneHit          `json:"zones" nullable:"false" doc:"Every zone at the point, prohibited first; empty without one"`
	Match       *Match             `json:"match" doc:"What the address is taken for; null when nothing on record explains it"`
	Candidates  []AddressCandidate `json:"candidates" nullable:"false" doc:"Without a single door what the address can mean, best first; empty with one, and when nothing explains it"`
	More        bool               `json:"more_candidates,omitempty" doc:"Present and true when the record has more candidates than are listed, or may have, because not all was looked at. Who names the town or the village in front has fewer, limit= lists more"`
	Geocoder    *GeocoderAsked     `json:"geocoder,omitempty" doc:"Present when a vendor was asked because no door on record explains the address. No revision brings that back, and no cache keeps it"`
}

// Match is what an address is taken for.
type Match struct {
	Address    string  `json:"address" doc:"As it is on record; up to its road or village, where an address stands for that" example:"示例市南湖区中山路12号"`
	Code       string  `json:"code" doc:"Of the address, or of the division, on record"`
	Level      string  `json:"level" enum:"door,road,group,village,town,county" doc:"How exactly it names a place. Only a door has a grid of its own: what stands for a road or a village is somewhere there, perhaps at a door of it that was not asked for"`
	Kind       string  `json:"kind,omitempty" enum:"door,landmark,road,group,village" doc:"Of an address on record; a division has none, nor has what stands for another"`
	Confidence float64 `json:"confidence" minimum:"0" maximum:"1" doc:"How much of the question it explains" example:"1"`
	Certain    bool    `json:"certain" doc:"It explains everything that was asked, nothing else on record does, and a door's point lies in the town of its address"`
	Ambiguous  bool    `json:"ambiguous" doc:"Others explain it as well; it is one of them"`
}

// AddressCandidate is a place that an address can mean.
type AddressCandidate struct {
	Address    string   `json:"address" example:"示例市南湖区中山路12号"`
	Code       string   `json:"code,omitempty" doc:"Of the address, or of the division, on record; a vendor's has none"`
	Level      string   `json:"level" doc:"door, road, group, village, town or county; empty when a vendor does not say it" example:"door"`
	Kind       string   `json:"kind,omitempty" enum:"door,landmark,road,group,village" doc:"Of an address on record"`
	Division   string   `json:"division,omitempty" doc:"Code of its division" example:"330402001001"`
	Confidence *float64 `json:"confidence" doc:"0 to 1; null for a vendor's, which is never certain"`
	Lon        float64  `json:"lon"`
	Lat        float64  `json:"lat"`
	Grid       *string  `json:"grid" doc:"Code of the grid at lon, lat, which for what is no door is only somewhere there; null in a gap" example:"330402001001003"`
	Source     string   `json:"source,omitempty" doc:"The vendor whose it is; what is on record has none" example:"amap"`
}

// GeocoderAsked tells what became of asking a vendor.
type GeocoderAsked struct {
	Trouble string `json:"trouble,omitempty" enum:"away,refused,unreadable,spent" doc:"Why there is no answer of the vendor's"`
	Name    string `json:"name,omitempty" doc:"Who answered" example:"amap"`
	Asked   string `json:"asked,omitempty" format:"date-time" doc:"When that was, perhaps a while ago"`
}

// AddressedRow is the answer to a row with an address: an AddressAnswer beside what else the row held.
type AddressedRow struct {
	_ struct{} `additionalProperties:"true"`
	AddressAnswer
}

// AddressList is addresses on record: those that what was typed may grow into, or those near a point.
type AddressList struct {
	Revision int64         `json:"revision" doc:"Revision of the store that was asked" example:"12"`
	At       string        `json:"at" format:"date" doc:"Day that was asked about" example:"2026-11-23"`
	Demo     bool          `json:"demo,omitempty" doc:"Present and true when the data is made up"`
	CRS      string        `json:"crs" doc:"Coordinate system of what goes out" example:"EPSG:4490"`
	Items    []AddressItem `json:"items" nullable:"false"`
}

// AddressItem is an address, or a division, on record.
type AddressItem struct {
	Code       string   `json:"code"`
	Address    string   `json:"address" example:"示例市南湖区中山路12号"`
	Level      string   `json:"level" enum:"door,road,group,village,town,county"`
	Kind       string   `json:"kind,omitempty" enum:"door,landmark,road,group,village" doc:"Of an address on record; a division has none"`
	Division   string   `json:"division,omitempty" doc:"Code of its division" example:"330402001001"`
	Lon        float64  `json:"lon"`
	Lat        float64  `json:"lat"`
	Confidence *float64 `json:"confidence,omitempty" doc:"0 to 1, of what was typed; only with q"`
	DistanceM  *float64 `json:"distance_m,omitempty" doc:"Metres from lon, lat; only with these" example:"12.3"`
}
