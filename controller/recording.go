// SPDX-License-Identifier: MIT

package controller

import (
	"context"
	"path"
	"strconv"
	"strings"
	"time"

	"tandem/campaigns"
	"tandem/controller/attempt"
	"tandem/esl"
)

// recordingFile gives the file that an attempt is recorded in: the campaign's
// pattern with what is known at now, below dir. Only letters, digits and -_.+=
// of what is filled in are kept, so that no number or id leaves the folder.
func recordingFile(dir string, c *campaigns.Campaign, a *campaigns.Attempt, now time.Time) string {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		zone = time.UTC
	}
	local := now.In(zone)
	fill := strings.NewReplacer(
		"{campaign}", plain(a.Campaign), "{attempt}", plain(a.ID), "{member}", strconv.FormatUint(a.Member, 10),
		"{agent}", plain(a.Agent), "{number}", plain(a.Number),
		"{date}", local.Format("2006-01-02"), "{time}", local.Format("150405"),
	)
	return path.Join(dir, path.Join("/", fill.Replace(c.Recording.File))[1:])
}

func plain(s string) string {
	kept := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '+' || r == '=' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
	if kept == "" {
		return "none"
	}
	return kept
}

// record begins to record the customer's leg, and what comes from the agent
// with it.
func (o *owner) record(ctx context.Context) {
	if o.a.Record.Recording != "" || !o.r.mayAct(ctx) {
		return
	}
	cctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	file := recordingFile(o.recordingsDir(cctx), o.r.campaign(), &o.a.Record, time.Now())
	if err := o.node.Record(cctx, o.a.Record.CustomerLeg, file, esl.RecordStart); err != nil {
		o.log.Error("not recorded", "err", err)
		return
	}
	o.a.Record.Recording = file
	o.carryOut(ctx, attempt.Effect{Kind: attempt.Note})
}

// recordingsDir gives the folder of recordings: FreeSWITCH's own where none is
// configured. A name without it would do to record, but not to pause.
func (o *owner) recordingsDir(ctx context.Context) string {
	dir := o.r.c.cfg.Recordings
	if path.IsAbs(dir) {
		return dir
	}
	base, err := o.node.RecordingsDir(ctx)
	if err != nil {
		o.log.Warn("FreeSWITCH's folder of recordings is not known; the recording cannot be paused", "err", err)
		return dir
	}
	return path.Join(base, dir)
}

// pauseRecording masks the recording: silence is recorded until it is resumed.
// It runs in the caller's goroutine.
func (o *owner) pauseRecording(ctx context.Context, pause bool) error {
	file := o.view.Load().Record.Recording
	if file == "" {
		return &campaigns.Error{Code: campaigns.Conflict, Op: "pause recording", Msg: "the call is not recorded"}
	}
	action := esl.RecordUnmask
	if pause {
		action = esl.RecordMask
	}
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	if err := o.node.Record(ctx, o.view.Load().Record.CustomerLeg, file, action); err != nil {
		return &campaigns.Error{Code: campaigns.Unavailable, Op: "pause recording", Msg: "FreeSWITCH did not do it", Err: err}
	}
	o.paused.Store(pause)
	o.r.c.watch.again(o)
	return nil
}
