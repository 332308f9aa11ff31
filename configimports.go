// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/fetch"
	"tandem/imports"
)

// importsConfig is how lists come in: uploaded ones wait in a folder, and which
// lists the schedules of campaigns may read by themselves: none, unless it says so.
type importsConfig struct {
	// Spool is the folder in which uploaded lists wait, for this controller alone;
	// "" is one in the system's folder for temporary files.
	Spool string   `yaml:"spool"`
	Files []string `yaml:"files"` // folders whose files may be read, also below; from the folder of the file
	URLs  bool     `yaml:"urls"`  // http and https
	// Allow are addresses or networks that URLs may lead to although they are not
	// public: "127.0.0.0/8", "10.1.0.0/16". None by default.
	Allow    []string      `yaml:"allow"`
	MaxBytes int64         `yaml:"max_bytes"` // of one list
	Timeout  time.Duration `yaml:"timeout"`   // for one list that a schedule reads
}

func defaultImports() importsConfig {
	return importsConfig{MaxBytes: controller.DefaultImportBytes, Timeout: controller.DefaultImportTimeout}
}

const (
	mostImportBytes   = 16 << 30
	longestImportTime = 24 * time.Hour
)

func (i *importsConfig) fromFolder(base string) {
	i.Spool = beside(base, i.Spool)
	for n := range i.Files {
		i.Files[n] = beside(base, i.Files[n])
	}
}

func (i *importsConfig) validate() error {
	if _, err := networks(i.Allow); err != nil {
		return fmt.Errorf("configuration: imports.allow: %w", err)
	}
	switch {
	case i.MaxBytes < 1 || i.MaxBytes > mostImportBytes:
		return fmt.Errorf("configuration: imports.max_bytes: %d is not within 1 and %d", i.MaxBytes, int64(mostImportBytes))
	case i.Timeout < time.Second || i.Timeout > longestImportTime:
		return fmt.Errorf("configuration: imports.timeout: %s is not within 1s and %s", i.Timeout, longestImportTime)
	}
	return nil
}

// controller gives the controller's part.
func (i *importsConfig) controller() (controller.Imports, error) {
	allowed, err := networks(i.Allow)
	if err != nil {
		return controller.Imports{}, fmt.Errorf("imports.allow: %w", err)
	}
	out := controller.Imports{URLs: i.URLs, Reach: fetch.Policy{Allow: allowed}, MaxBytes: i.MaxBytes, Timeout: i.Timeout}
	for _, folder := range i.Files {
		full, err := filepath.Abs(folder)
		if err != nil {
			return out, fmt.Errorf("imports.files: %w", err)
		}
		out.Folders = append(out.Folders, full)
	}
	return out, nil
}

// desk gives what takes uploaded lists.
func (i *importsConfig) desk(name string, s *store.Store, ctl *controller.Controller, log *slog.Logger) (*imports.Desk, error) {
	return imports.Open(imports.Config{
		Store: s, Redis: s.Redis(), Controller: name, Dir: i.spool(name), MaxBytes: i.MaxBytes, Logger: log,
		Run: func(ctx context.Context, campaign string) error {
			_, err := ctl.Run(ctx, campaign)
			return err
		},
	})
}

func (i *importsConfig) spool(name string) string {
	return cmp.Or(i.Spool, filepath.Join(os.TempDir(), "tandem-imports-"+name))
}

// lines are what is in force, for doctor.
func (i *importsConfig) lines() [][2]string {
	return [][2]string{
		{"spool", cmp.Or(i.Spool, "a folder for temporary files")},
		{"files", cmp.Or(strings.Join(i.Files, ", "), "none")},
		{"urls", fmt.Sprint(i.URLs)},
		{"allow", cmp.Or(strings.Join(i.Allow, ", "), "public addresses only")},
		{"max_bytes", fmt.Sprint(i.MaxBytes)},
		{"timeout", i.Timeout.String()},
	}
}
