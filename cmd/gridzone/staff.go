package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"gridzone/api"
)

// staffCmd is what is asked and done about the people at the posts of grids.
type staffCmd struct {
	Show  staffShowCmd  `cmd:"" default:"withargs" help:"Show who is at the posts of a grid; that it was read is put on record. This is done when no other is named."`
	Set   staffSetCmd   `cmd:"" help:"Put the staff of a grid on record in the place of who is there."`
	Erase staffEraseCmd `cmd:"" help:"Erase the people of a grid, from the past as well; not from back-ups made before."`
}

// staffPath is where the staff of a grid is.
func staffPath(grid string) string { return "/v1/grids/" + url.PathEscape(grid) + "/staff" }

type staffShowCmd struct {
	target
	Grid string `arg:"" help:"Code of the grid."`
}

// Run shows the staff of a grid.
func (c staffShowCmd) Run(ctx context.Context, std streams) error {
	return c.exchange(ctx, std, question{method: http.MethodGet, path: staffPath(c.Grid)}, func(answer *http.Response) error {
		if c.JSON {
			return received(std.out, answer.Body)
		}
		var held api.GridStaff
		if err := json.NewDecoder(answer.Body).Decode(&held); err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		t := newTable(std.out)
		for _, p := range held.Staff {
			t.row(p.Post, p.Name, p.Phone, shownTo(p))
		}
		t.row("version", strings.Trim(answer.Header.Get("ETag"), `"`))
		t.print()
		return nil
	})
}

// shownTo says what of a person everybody may see.
func shownTo(p api.StaffMember) string {
	switch {
	case p.NamePublic && p.PhonePublic:
		return "name and number public"
	case p.NamePublic:
		return "name public"
	case p.PhonePublic:
		return "number public"
	default:
		return ""
	}
}

type staffSetCmd struct {
	target
	ifVersion
	Grid string `arg:"" help:"Code of the grid."`
	File string `arg:"" help:"JSON file {\"staff\":[{\"post\":\"head\",\"name\":\"...\",\"phone\":\"...\",\"name_public\":true},...]} with all of them; - for standard input."`
}

// Run replaces the staff of a grid. Whoever is there is replaced only if the version is given.
func (c staffSetCmd) Run(ctx context.Context, std streams) error {
	file, err := c.input(ctx, std, c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	a.match = c.match()
	err = command(ctx, c.target, std, a, question{method: http.MethodPut, path: staffPath(c.Grid), contentType: "application/json", body: file}, func(w io.Writer, set api.StaffSet) {
		fmt.Fprintf(w, "%s: %s, revision %d\n", set.Grid, numbered(set.People, "person", "people"), set.Revision)
	})
	var p *problem
	if errors.As(err, &p) && p.Code == "precondition_required" {
		return usagef("the grid %q has staff on record: give --if-version the version that gridzone staff show prints, or * for whoever is there", c.Grid)
	}
	return err
}

type staffEraseCmd struct {
	target
	Former bool   `help:"Only who is at no post of it any more."`
	Grid   string `required:"" help:"Code of the grid." placeholder:"CODE"`
}

// Run erases the people of a grid.
func (c staffEraseCmd) Run(ctx context.Context, std streams) error {
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	query := url.Values{}
	if c.Former {
		query.Set("former", "true")
	}
	return command(ctx, c.target, std, a, question{method: http.MethodDelete, path: staffPath(c.Grid), query: query}, func(w io.Writer, gone api.StaffErased) {
		fmt.Fprintf(w, "%s: %s erased, revision %d; back-ups and copies made before still hold what is gone\n", gone.Grid, numbered(gone.Entries, "entry", "entries"), gone.Revision)
	})
}
