// SPDX-License-Identifier: MIT

package imports

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"tandem/campaigns"
	"tandem/campaigns/store"
)

// Config is what a desk needs. Store, Redis, Controller and Dir are required.
type Config struct {
	Store      *store.Store
	Redis      redis.UniversalClient
	Controller string // name of this process, the same over restarts
	Dir        string // folder of the files on their way; made where it is missing
	MaxBytes   int64  // of one file; default 1 GiB
	// Run runs a campaign when its list is in.
	Run    func(ctx context.Context, campaign string) error
	Logger *slog.Logger
}

// How long files are kept: they hold people's names and numbers.
const (
	keepUnused  = 24 * time.Hour     // that nobody has begun to import
	keepRejects = 7 * 24 * time.Hour // rows that were not taken
	sweepEvery  = 10 * time.Minute
	defaultMost = 1 << 30
	// atOnce is how many files are imported at a time.
	atOnce = 2
	// tellEvery spaces what is written about the progress.
	tellEvery = 500 * time.Millisecond
)

// Desk takes files and imports them, one process's part of the installation: the
// jobs of all stand in Redis, a file lies with the process that took it.
type Desk struct {
	cfg  Config
	book book
	log  *slog.Logger
	now  func() time.Time
	room chan struct{} // one place for each import

	mu      sync.Mutex
	working map[string]*work
	ctx     context.Context //nolint:containedctx // of all work; ends with Run
	jobs    sync.WaitGroup
}

// work is a job that is being worked on here.
type work struct {
	cancel context.CancelFunc
	job    Job // as it is now
}

// Open makes a desk. Nothing is worked on before [Desk.Run].
func Open(cfg Config) (*Desk, error) {
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = defaultMost
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	// A folder that somebody else has made, where everybody may, is refused: it
	// cannot be closed.
	if err := errors.Join(os.MkdirAll(cfg.Dir, 0o700), os.Chmod(cfg.Dir, 0o700)); err != nil { //nolint:gosec // a folder needs its x
		return nil, fmt.Errorf("folder of imports: %w", err)
	}
	return &Desk{
		cfg: cfg, book: book{cfg.Redis}, log: cfg.Logger, now: time.Now, room: make(chan struct{}, atOnce), working: map[string]*work{},
	}, nil
}

// Run goes on with what an earlier life of this process has begun, and removes
// old files, until ctx ends. Then what is under way is left for the next life.
func (d *Desk) Run(ctx context.Context) {
	d.mu.Lock()
	d.ctx = ctx
	d.mu.Unlock()
	if err := d.resume(ctx); err != nil && ctx.Err() == nil {
		d.log.Error("imports not taken up again", "err", err)
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		if err := d.sweep(ctx); err != nil && ctx.Err() == nil {
			d.log.Warn("old imports not removed", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	d.jobs.Wait()
}

// resume begins anew what was interrupted. Rows that are in already count as
// existing then.
func (d *Desk) resume(ctx context.Context) error {
	all, err := d.book.all(ctx)
	if err != nil {
		return err
	}
	for _, j := range all {
		if j.busy() && j.Controller == d.cfg.Controller {
			d.log.Info("import goes on", "job", j.ID, "campaign", j.Campaign)
			if err := d.begin(j); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweep forgets old jobs and their files, and more than are kept of a campaign.
func (d *Desk) sweep(ctx context.Context) error {
	all, err := d.book.all(ctx)
	if err != nil {
		return err
	}
	now, perCampaign := d.now(), map[string]int{}
	for i := range all {
		j := &all[i]
		perCampaign[j.Campaign]++
		unused := (j.State == Uploaded || j.State == Checked) && older(j.Created, now, keepUnused)
		over := older(j.Ended, now, keepRejects)
		if j.busy() || j.Controller != d.cfg.Controller || !unused && !over && perCampaign[j.Campaign] <= Kept {
			continue
		}
		if err := d.forget(ctx, j); err != nil {
			return err
		}
	}
	return d.removeStrays(all)
}

// removeStrays removes files of jobs that are not known: a crash came in between.
func (d *Desk) removeStrays(all []Job) error {
	known := map[string]bool{}
	for _, j := range all {
		known[j.ID] = true
	}
	entries, err := os.ReadDir(d.cfg.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		id, _, _ := strings.Cut(e.Name(), ".")
		info, err := e.Info()
		if err != nil || known[id] || !older(info.ModTime(), d.now(), time.Hour) {
			continue
		}
		if err := os.Remove(filepath.Join(d.cfg.Dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) forget(ctx context.Context, j *Job) error {
	if err := d.book.remove(ctx, j); err != nil {
		return err
	}
	return errors.Join(removed(d.file(j.ID)), removed(d.rejects(j.ID)))
}

func removed(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (d *Desk) file(id string) string    { return filepath.Join(d.cfg.Dir, id+".list") }
func (d *Desk) rejects(id string) string { return filepath.Join(d.cfg.Dir, id+".rejects.csv") }

// Upload takes a file for a campaign. Nothing is imported yet.
func (d *Desk) Upload(ctx context.Context, campaign, by, name string, r io.Reader) (Job, error) {
	if _, err := d.cfg.Store.Campaign(ctx, campaign); err != nil {
		return Job{}, err
	}
	j := Job{
		ID: strings.ToLower(rand.Text()[:16]), Campaign: campaign, Controller: d.cfg.Controller, By: by, File: shown(name),
		State: Uploaded, Created: d.now().UTC().Truncate(time.Millisecond),
	}
	size, err := d.receive(j.ID, r)
	if err == nil && size == 0 {
		err = campaignsInvalid("file", "the file is empty")
	}
	if j.Size = size; err == nil {
		err = d.book.save(ctx, &j)
	}
	if err != nil {
		return Job{}, errors.Join(err, removed(d.file(j.ID)))
	}
	return j, nil
}

// shown is a file's name for people: no folder, no control characters.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, filepath.Base(strings.ReplaceAll(name, `\`, "/")))
	const most = 200
	return strings.ToValidUTF8(name[:min(len(name), most)], "")
}

func (d *Desk) receive(id string, r io.Reader) (int64, error) {
	file, err := os.OpenFile(d.file(id), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(file, io.LimitReader(r, d.cfg.MaxBytes+1))
	if err == nil && n > d.cfg.MaxBytes {
		err = campaignsInvalid("file", "the file is larger than "+megabytes(d.cfg.MaxBytes))
	}
	return n, errors.Join(err, file.Close())
}

// Preview shows how a file is read; see [Preview].
func (d *Desk) Preview(ctx context.Context, id string, f Format, rows int) (Preview, error) {
	j, err := d.here(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	if err := f.Validate(); err != nil {
		return Preview{}, err
	}
	c, err := d.cfg.Store.Campaign(ctx, j.Campaign)
	if err != nil {
		return Preview{}, err
	}
	p, err := preview(d.file(id), f, rows, &c)
	if errors.Is(err, fs.ErrNotExist) {
		return p, gone(id)
	}
	return p, err
}

func gone(id string) error {
	return &campaigns.Error{Code: campaigns.Conflict, Op: "import", Msg: "the file of import " + id + " is not kept any more"}
}

// here reads a job whose file lies with this process.
func (d *Desk) here(ctx context.Context, id string) (Job, error) {
	j, err := d.Job(ctx, id)
	if err == nil && j.Controller != d.cfg.Controller {
		err = &campaigns.Error{Code: campaigns.Conflict, Op: "import", Msg: "the file lies with controller " + j.Controller + "; ask that one"}
	}
	return j, err
}

// Job reads a job, with the progress of this moment where it is worked on here.
func (d *Desk) Job(ctx context.Context, id string) (Job, error) {
	d.mu.Lock()
	w := d.working[id]
	if w != nil {
		j := w.job
		d.mu.Unlock()
		return j, nil
	}
	d.mu.Unlock()
	return d.book.read(ctx, id)
}

// MaxBytes is how large a file may be.
func (d *Desk) MaxBytes() int64 { return d.cfg.MaxBytes }

// Jobs gives up to most jobs of a campaign, the newest first, after skipping some.
func (d *Desk) Jobs(ctx context.Context, campaign string, skip, most int) ([]Job, error) {
	return d.book.page(ctx, campaign, skip, most)
}

// Rejects opens the rows that were not taken, as CSV: line, reason, row.
func (d *Desk) Rejects(ctx context.Context, id string) (io.ReadCloser, error) {
	j, err := d.here(ctx, id)
	if err != nil {
		return nil, err
	}
	none := &campaigns.Error{Code: campaigns.NotFound, Op: "import", Msg: "import " + id + " has no rejected rows"}
	if !j.Rejects {
		return nil, none
	}
	file, err := os.Open(d.rejects(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, none
	}
	return file, err
}

// Remove cancels a job that is under way; one that is not is forgotten, with
// its files.
func (d *Desk) Remove(ctx context.Context, id string) (Job, error) {
	d.mu.Lock()
	w := d.working[id]
	if w != nil {
		w.job.State = Cancelled
		w.cancel()
		j := w.job
		d.mu.Unlock()
		return j, nil
	}
	d.mu.Unlock()
	j, err := d.here(ctx, id)
	if err != nil {
		return Job{}, err
	}
	return j, d.forget(ctx, &j)
}
