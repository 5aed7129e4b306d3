package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/alecthomas/kong"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Exit statuses, the same for every subcommand.
const (
	exitDone    = 0
	exitRefused = 1 // the data was refused; the report is on standard output
	exitUsage   = 2 // wrong use: flags, parameters, a file that is not there
	exitFailed  = 3 // the service or the store failed

	exitInterrupted = 130 // an import was interrupted, and nothing of it is on record
)

// errRefused ends a command whose report has been printed.
var errRefused = errors.New("the data was refused")

// usageError is a mistake of the caller.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

type streams struct {
	in       io.Reader
	out, err io.Writer
}

// cli is the whole command line. Each flag can also be set by an environment
// variable, GRIDZONE_ and the flag's name in capitals.
type cli struct {
	Serve       serveCmd       `cmd:"" help:"Answer over HTTP."`
	Import      importCmd      `cmd:"" help:"Put files on record: all of a file or nothing of it."`
	Revert      revertCmd      `cmd:"" help:"Take back what a revision changed: an import, the edit of a row or its end."`
	Locate      locateCmd      `cmd:"" help:"Which grid, divisions and zones are at a point, or at each point of a file?"`
	Address     addressCmd     `cmd:"" help:"Where is an address, in which grid? Also for each address of a file; or which addresses are near a point."`
	Check       checkCmd       `cmd:"" help:"What is published for a point or a footprint?"`
	Verify      verifyCmd      `cmd:"" help:"Does a stored check, or a copy of its certificate, stand as issued? Status 1 when not."`
	Overlaps    overlapsCmd    `cmd:"" help:"Which grids, zones and divisions does a polygon meet, by how many square metres?"`
	Coordinates coordinatesCmd `cmd:"" help:"What are the coordinates of a place in another system?"`
	Coverage    coverageCmd    `cmd:"" help:"Where do the grids leave gaps or overlap?"`
	Publication publicationCmd `cmd:"" help:"Publications of zones: drafts, who approves them, what is in force."`
	Diff        diffCmd        `cmd:"" help:"What differs between two revisions, or two days: zones, and land gained and lost?"`
	Key         keyCmd         `cmd:"" help:"API keys: who may do what at a service."`
	Audit       auditCmd       `cmd:"" help:"The audit trail: who commanded what, was refused what, read which personal data."`
	Farms       farmsCmd       `cmd:"" help:"Which farms on record stand where, with what verdict, and what does a quota leave?"`
	Staff       staffCmd       `cmd:"" help:"Who is at the posts of a grid; replace them, or erase them. Personal data: each reading is put on record."`
	Export      exportCmd      `cmd:"" help:"Write a layer as a file, or the whole store as copy does."`
	Copy        copyCmd        `cmd:"" help:"Copy a whole store, history included, between files and databases; also as a back-up."`
	Digest      digestCmd      `cmd:"" help:"What does a whole store hold, in one number? Status 1 when its audit trail is broken."`
	Demo        demoCmd        `cmd:"" help:"Make up a city: into a store of its own, or as files."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

const description = `Governance grids and livestock zones: which grid covers this point, and what is published for this place?

Every flag can be set by an environment variable named GRIDZONE_ and the flag (--store is GRIDZONE_STORE).

Exit status: 0 done; 1 the data was refused (report on standard output); 2 wrong use; 3 the service or the store failed;
130 an import was interrupted, with nothing of it on record.`

// run is the program: it returns the exit status.
func run(ctx context.Context, args []string, std streams) int {
	exited := -1
	parser, err := kong.New(&cli{},
		kong.Name("gridzone"),
		kong.Description(description),
		kong.DefaultEnvars("GRIDZONE"),
		kong.Vars{"accuracy": strconv.FormatFloat(atlas.DefaultAccuracyM, 'g', -1, 64)},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 120}),
		kong.Writers(std.out, std.err),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std),
	)
	if err != nil {
		fmt.Fprintln(std.err, "gridzone:", err)
		return exitFailed
	}
	if len(args) == 0 { // asks for nothing but what there is to ask: done, not wrong use
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help has been printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(std.err, "gridzone: %v (see gridzone --help)\n", err)
		return exitUsage
	}
	if err := twoTargets(command); err != nil {
		fmt.Fprintln(std.err, "gridzone:", err)
		return status(err)
	}
	if err := command.Run(); err != nil {
		if !errors.Is(err, errRefused) {
			fmt.Fprintln(std.err, "gridzone:", err)
		}
		return status(err)
	}
	return exitDone
}

// twoTargets refuses a --store beside a --server, as one of them would not be asked, and limits that only a service can
// set for itself. A store that only the environment names is a habit, not a wish.
func twoTargets(command *kong.Context) error {
	server := ""
	for _, f := range command.Flags() {
		if f.Name == "server" {
			server = f.Target.String()
		}
	}
	for _, step := range command.Path {
		if server == "" || step.Flag == nil {
			continue
		}
		switch step.Flag.Name {
		case "store":
			return usagef("give --server or --store, not both: the service at %s has a store of its own", server)
		case "actor":
			return usagef("give --actor with --store alone: at the service at %s the key says who acts", server)
		case "max-upload", "max-vertices", "max-features", "import-time":
			return usagef("give --%s where the service at %s is started: its own counts", step.Flag.Name, server)
		}
	}
	return nil
}

// status turns an error into an exit status.
func status(err error) int {
	var usage usageError
	var stopped interrupted
	switch {
	case errors.As(err, &stopped):
		return exitInterrupted
	case errors.Is(err, errRefused):
		return exitRefused
	case errors.As(err, &usage), errors.Is(err, zoning.ErrInvalid), errors.Is(err, zoning.ErrNotFound):
		return exitUsage
	default:
		return exitFailed
	}
}
