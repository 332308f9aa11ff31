// SPDX-License-Identifier: MIT

package imports

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Start checks (State Checking) or imports (Running) the file of a job, as a
// format says, and returns at once.
func (d *Desk) Start(ctx context.Context, id string, what State, f Format, autoRun bool) (Job, error) {
	j, err := d.here(ctx, id)
	switch {
	case err != nil:
		return Job{}, err
	case j.State != Uploaded && j.State != Checked:
		return Job{}, &campaigns.Error{Code: campaigns.Conflict, Op: "import", Msg: "import " + id + " is " + string(j.State)}
	}
	if err := f.Validate(); err != nil {
		return Job{}, err
	}
	if f.Charset == "" {
		p, err := d.Preview(ctx, id, f, 1)
		if err != nil {
			return Job{}, err
		}
		f.Charset = p.Charset
	}
	if _, err := encodingOf(f.Charset); err != nil {
		return Job{}, err
	}
	j.State, j.Format, j.AutoRun, j.Started, j.Ended = what, f, autoRun, d.now().UTC().Truncate(time.Millisecond), time.Time{}
	j.Error, j.Bytes, j.Result, j.Rejects = "", 0, Result{}, false
	if err := d.book.save(ctx, &j); err != nil {
		return Job{}, err
	}
	return j, d.begin(j)
}

// begin works on a job in a goroutine of its own.
func (d *Desk) begin(j Job) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.working[j.ID] != nil {
		return &campaigns.Error{Code: campaigns.Conflict, Op: "import", Msg: "import " + j.ID + " is under way"}
	}
	if d.ctx == nil || d.ctx.Err() != nil {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: "import", Msg: "the server is ending"}
	}
	ctx, cancel := context.WithCancel(d.ctx)
	w := &work{cancel: cancel, job: j}
	d.working[j.ID] = w
	d.jobs.Go(func() { d.do(ctx, w) })
	return nil
}

// do carries a job out and writes what came of it. A process that ends leaves
// the job as it stands: it goes on in the next life.
func (d *Desk) do(ctx context.Context, w *work) {
	defer w.cancel()
	var err error
	select {
	case d.room <- struct{}{}:
		err = d.carryOut(ctx, w)
		<-d.room
	case <-ctx.Done():
		err = ctx.Err()
	}
	d.mu.Lock()
	j, ending := w.job, d.ctx.Err() != nil
	d.mu.Unlock()
	if !ending || err == nil || j.State == Cancelled {
		d.conclude(&j, err)
	}
	d.mu.Lock()
	delete(d.working, j.ID) // from here on the book says how it is
	d.mu.Unlock()
}

// conclude writes the end of a job.
func (d *Desk) conclude(j *Job, err error) {
	ctx := context.WithoutCancel(d.ctx)
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	j.Ended = d.now().UTC().Truncate(time.Millisecond)
	switch {
	case j.State == Cancelled:
	case err != nil:
		j.State, j.Error = Failed, problem(err)
		d.log.Warn("import failed", "job", j.ID, "campaign", j.Campaign, "err", err)
	case j.State == Checking:
		j.State, j.Ended = Checked, time.Time{}
	default:
		j.State = Done
		d.log.Info("list imported", "job", j.ID, "campaign", j.Campaign, "added", j.Result.Added, "rejected", j.Result.Rejected)
		if j.AutoRun && d.cfg.Run != nil {
			if err := d.cfg.Run(ctx, j.Campaign); err != nil {
				j.Error = "the campaign does not run: " + problem(err)
			}
		}
	}
	if j.State != Checked {
		if err := removed(d.file(j.ID)); err != nil {
			d.log.Warn("file of an import not removed", "job", j.ID, "err", err)
		}
	}
	if err := d.book.save(ctx, j); err != nil {
		d.log.Error("the end of an import is not written", "job", j.ID, "err", err)
	}
}

func (d *Desk) carryOut(ctx context.Context, w *work) error {
	d.mu.Lock()
	j := w.job
	d.mu.Unlock()
	c, err := d.cfg.Store.Campaign(ctx, j.Campaign)
	if err != nil {
		return err
	}
	file, err := os.Open(d.file(j.ID))
	if errors.Is(err, fs.ErrNotExist) {
		return gone(j.ID)
	}
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	source := &counting{r: file}
	text, err := decode(source, j.Format.Charset)
	if err != nil {
		return err
	}
	if j.State == Checking {
		return d.check(ctx, w, j.Format, c, text, source)
	}
	result, err := d.cfg.Store.Import(ctx, c, text, store.ImportOptions{
		Format: j.Format.ListFormat, Rejects: func() (io.WriteCloser, error) { return d.openRejects(w) },
		Progress: d.teller(ctx, w, source),
	})
	d.progress(w, source.n.Load(), resultOf(result))
	return err
}

func (d *Desk) check(ctx context.Context, w *work, f Format, c campaigns.Campaign, text io.Reader, source *counting) error {
	file, err := d.openRejects(w)
	if err != nil {
		return err
	}
	rejects := csv.NewWriter(file)
	if err := rejects.Write([]string{"line", "reason", "row"}); err != nil {
		return errors.Join(err, file.Close())
	}
	tell := d.teller(ctx, w, source)
	chk := check{store: d.cfg.Store, campaign: c, rejects: rejects, now: d.now, tell: func(_ int64, r Result) {
		tell(store.ImportProgress{ImportResult: store.ImportResult{
			Rows: r.Rows, Added: r.Added, Existing: r.Existing, Duplicates: r.Duplicates, Rejected: r.Rejected, DoNotCall: r.DoNotCall,
		}})
	}}
	result, err := chk.run(ctx, text, f.ListFormat)
	d.progress(w, source.n.Load(), result)
	rejects.Flush()
	return errors.Join(err, rejects.Error(), file.Close())
}

func (d *Desk) openRejects(w *work) (io.WriteCloser, error) {
	file, err := os.OpenFile(d.rejects(w.job.ID), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err == nil {
		d.mu.Lock()
		w.job.Rejects = true
		d.mu.Unlock()
	}
	return file, err
}

// teller gives what is called while rows go in: it keeps the progress, and
// writes it where other processes can see it from time to time.
func (d *Desk) teller(ctx context.Context, w *work, source *counting) func(store.ImportProgress) {
	last := d.now()
	return func(p store.ImportProgress) {
		d.progress(w, source.n.Load(), resultOf(p.ImportResult))
		if now := d.now(); now.Sub(last) >= tellEvery {
			last = now
			d.mu.Lock()
			j := w.job
			d.mu.Unlock()
			if err := d.book.save(ctx, &j); err != nil && ctx.Err() == nil {
				d.log.Warn("progress of an import not written", "job", j.ID, "err", err)
			}
		}
	}
}

func (d *Desk) progress(w *work, bytes int64, r Result) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.job.Bytes, w.job.Result = bytes, r
}

// counting counts what is read of a file, whatever its charset.
type counting struct {
	r io.Reader
	n atomic.Int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
