package main

import (
	"time"

	"gridzone/api"
	"gridzone/gazetteer/vendors"
)

// geocoder is the map vendor that is asked of addresses without a door on record.
type geocoder struct {
	Geocoder          string        `help:"Map vendor that is asked of addresses for which no door is on record: amap or tianditu (default none). What is asked goes to that vendor." placeholder:"NAME"`
	GeocoderKey       string        `help:"The vendor's key; better in the environment, as GRIDZONE_GEOCODER_KEY, where other users of the machine do not see it." name:"geocoder-key" placeholder:"KEY"`
	GeocoderURL       string        `help:"Where the vendor is asked instead of at its own address: https, or http on this machine; with the vendor's path (/v3/geocode/geo of amap, /geocoder of tianditu) or without." name:"geocoder-url" placeholder:"URL"`
	GeocoderCity      string        `help:"Name or code of the city that amap keeps to (default the whole country)." name:"geocoder-city" placeholder:"CITY"`
	GeocoderPerDay    int           `help:"Requests to the vendor from midnight to midnight in China, by this process (default 1000)." name:"geocoder-per-day" placeholder:"N"`
	GeocoderPerSecond int           `help:"Requests to the vendor a second (default 3)." name:"geocoder-per-second" placeholder:"N"`
	GeocoderKeep      time.Duration `help:"How long an answer of the vendor's is given again (default 1h)." name:"geocoder-keep" placeholder:"DURATION"`
}

func (g geocoder) vendor() vendors.Options {
	return vendors.Options{Vendor: g.Geocoder, Key: vendors.Key(g.GeocoderKey), URL: g.GeocoderURL, City: g.GeocoderCity,
		Keep: g.GeocoderKeep, PerDay: g.GeocoderPerDay, PerSecond: g.GeocoderPerSecond}
}

func (g geocoder) check() error {
	if err := g.vendor().Check(); err != nil {
		return usagef("--geocoder: %w", err)
	}
	return nil
}

// open gives the options the geocoder, if one is wanted, and returns what ends it.
func (g geocoder) open(o *api.Options) (end func(), err error) {
	if !g.vendor().Wanted() {
		return func() {}, nil
	}
	made, err := vendors.New(g.vendor(), time.Now)
	if err != nil {
		return nil, err
	}
	o.Geocoder, o.GeocoderPerDay = made, g.GeocoderPerDay
	return made.Close, nil
}
