// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"tandem/campaigns/store"
)

// ImportCmd imports a list.
type ImportCmd struct {
	configFlag
	Campaign string `required:"" help:"Id of the campaign."`
	Rejects  string `help:"File for the rows that are not imported (default: FILE.rejects.csv)." type:"path"`
	File     string `arg:"" help:"CSV file with a header; columns name, number, number2…, priority, timezone, expire, the rest become variables." type:"path"`
}

// Run imports. It can be run again: members that are there already are counted,
// not added twice.
func (i *ImportCmd) Run(log *slog.Logger) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := i.load()
	if err != nil {
		return err
	}
	file, size, err := openList(i.File)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	url, err := c.redisURL()
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, url, log)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is written any more
	result, err := i.importList(ctx, s, file, size)
	fmt.Printf("%d rows: %d members added, %d were there already, %d duplicates of other members, %d on do-not-call lists, %d rejected\n",
		result.Rows, result.Added, result.Existing, result.Duplicates, result.DoNotCall, result.Rejected)
	if result.Duplicates+result.DoNotCall+result.Rejected > 0 {
		fmt.Println("not imported rows, with reasons:", i.rejectFile())
	}
	return err
}

func openList(path string) (*os.File, int64, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a directory", path)
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

func (i *ImportCmd) rejectFile() string {
	if i.Rejects != "" {
		return i.Rejects
	}
	return strings.TrimSuffix(i.File, ".csv") + ".rejects.csv"
}

func (i *ImportCmd) importList(ctx context.Context, s *store.Store, file io.Reader, size int64) (store.ImportResult, error) {
	campaign, err := s.Campaign(ctx, i.Campaign)
	if err != nil {
		return store.ImportResult{}, err
	}
	opts := store.ImportOptions{
		Rejects: func() (io.WriteCloser, error) { return os.Create(i.rejectFile()) },
	}
	if term.IsTerminal(int(os.Stderr.Fd())) { //nolint:gosec // a file descriptor is an int
		bar := progressbar.DefaultBytes(size, "importing")
		opts.Progress = func(p store.ImportProgress) { _ = bar.Set64(p.Bytes) }
		defer bar.Finish() //nolint:errcheck // only decoration
	}
	return s.Import(ctx, campaign, file, opts)
}
