// SPDX-License-Identifier: MIT

package store

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"tandem/campaigns"
)

// ImportOptions says where an import reports to. Every field may be left out.
type ImportOptions struct {
	// Rejects opens the file that rows are written to that were not taken, as
	// CSV: line, reason, row. It is called when there is the first one.
	Rejects func() (io.WriteCloser, error)
	// Progress is called after every few hundred rows.
	Progress func(ImportProgress)
	Now      func() time.Time
	Total    int64                // bytes of the list, for Progress; 0 = not known
	Format   campaigns.ListFormat // of a list that does not say it itself
}

// ImportProgress is how far an import has come.
type ImportProgress struct {
	Bytes, Total int64
	ImportResult
}

// ImportResult counts the rows of a list: Rows is the sum of the others.
type ImportResult struct {
	Rows       int
	Added      int
	Existing   int // were imported before
	Duplicates int // have a number of another member; written to the rejects
	Rejected   int // are no members; written to the rejects
	DoNotCall  int // are on a do-not-call list with all their numbers; written to the rejects
}

// importRows is how many rows are parsed, and sent to Redis, at a time.
const importRows = 512

// Import adds the members of a CSV list to a campaign; see [campaigns.List] for
// its shape. Each row is added whole or not at all, in the order of the list.
// An import that was broken off is completed by running it again: rows that are
// there already count as Existing. The result says how far it came, with an
// error too.
func (s *Store) Import(ctx context.Context, campaign campaigns.Campaign, r io.Reader, opts ImportOptions) (ImportResult, error) {
	if opts.Now == nil {
		opts.Now = s.now
	}
	list, err := campaigns.ReadListAs(r, &campaign, opts.Format)
	if err != nil {
		return ImportResult{}, err
	}
	im := &importer{store: s, campaign: campaign.ID, list: list, opts: opts}
	err = im.run(ctx)
	if err == nil && im.result.Rows == 0 {
		err = &campaigns.Error{Code: campaigns.Invalid, Op: "import", Field: "list", Msg: "the list has a first line and no members"}
	}
	return im.result, errors.Join(err, im.closeRejects())
}

type importer struct {
	store    *Store
	campaign string
	list     *campaigns.List
	opts     ImportOptions
	result   ImportResult

	rejects    *csv.Writer
	rejectFile io.Closer
}

// batch is some rows of the list on their way to Redis.
type batch struct {
	chunk   campaigns.Chunk
	rows    []campaigns.Row
	members *addition // of the rows that are fine
	err     error
	parsed  chan struct{}
}

// run reads the list in one goroutine, makes members of its rows in as many as
// there are processors, and sends them in this one, in the order of the list.
func (im *importer) run(ctx context.Context) error {
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *batch)
	ordered := make(chan *batch, 2*workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(work)
		defer close(ordered)
		return im.read(ctx, work, ordered)
	})
	for range workers {
		group.Go(func() error {
			for b := range work {
				im.parse(ctx, b)
				close(b.parsed)
			}
			return nil
		})
	}
	group.Go(func() error {
		for b := range ordered {
			select {
			case <-b.parsed:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := im.send(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

func (im *importer) read(ctx context.Context, work, ordered chan<- *batch) error {
	for {
		chunk, err := im.list.Next(importRows)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		b := &batch{chunk: chunk, parsed: make(chan struct{})}
		for _, to := range []chan<- *batch{ordered, work} {
			select {
			case to <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (im *importer) parse(ctx context.Context, b *batch) {
	b.rows = im.list.Parse(b.chunk)
	members := make([]campaigns.Member, 0, len(b.rows))
	for i := range b.rows {
		if b.rows[i].Err == nil {
			members = append(members, b.rows[i].Member)
		}
	}
	b.members, b.err = im.store.prepare(ctx, im.campaign, members, im.opts.Now())
}

func (im *importer) send(ctx context.Context, b *batch) error {
	if b.err != nil {
		return b.err
	}
	added, err := im.store.add(ctx, im.campaign, b.members)
	for _, row := range b.rows {
		if row.Err == nil && len(added) == 0 {
			break // what comes after it was not tried
		}
		reason := row.Err
		if reason == nil {
			reason = im.count(added[0])
			added = added[1:]
		} else {
			im.result.Rejected++
		}
		im.result.Rows++
		if reason != nil {
			if err := im.reject(row, reason); err != nil {
				return err
			}
		}
	}
	if im.opts.Progress != nil {
		im.opts.Progress(ImportProgress{Bytes: b.chunk.Bytes, Total: im.opts.Total, ImportResult: im.result})
	}
	return err
}

// count counts an outcome and gives the reason of a refusal.
func (im *importer) count(a Added) error {
	switch a.Outcome {
	case MemberAdded:
		im.result.Added++
	case MemberExisting:
		im.result.Existing++
	case MemberDuplicate:
		im.result.Duplicates++
		return fmt.Errorf("a number of the row belongs to member %d", a.Of)
	case MemberDoNotCall:
		im.result.DoNotCall++
		return fmt.Errorf("the number is on the do-not-call list %q", a.List)
	}
	return nil
}

func (im *importer) reject(row campaigns.Row, reason error) error {
	if im.opts.Rejects == nil {
		return nil
	}
	if im.rejects == nil {
		file, err := im.opts.Rejects()
		if err != nil {
			return fmt.Errorf("import: open the file of rejected rows: %w", err)
		}
		im.rejectFile = file
		im.rejects = csv.NewWriter(file)
		if err := im.rejects.Write([]string{"line", "reason", "row"}); err != nil {
			return fmt.Errorf("import: write the file of rejected rows: %w", err)
		}
	}
	if err := im.rejects.Write([]string{strconv.Itoa(row.Line), reason.Error(), row.Text}); err != nil {
		return fmt.Errorf("import: write the file of rejected rows: %w", err)
	}
	return nil
}

func (im *importer) closeRejects() error {
	if im.rejects == nil {
		return nil
	}
	im.rejects.Flush()
	if err := errors.Join(im.rejects.Error(), im.rejectFile.Close()); err != nil {
		return fmt.Errorf("import: write the file of rejected rows: %w", err)
	}
	return nil
}
