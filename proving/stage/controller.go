// SPDX-License-Identifier: MIT

package stage

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml"

	"tandem/proving/process"
)

// Node names a switch to a controller.
type Node struct {
	Name         string        `yaml:"name"`
	Address      string        `yaml:"address"`
	PasswordFile string        `yaml:"password_file"`
	MaxRate      float64       `yaml:"max_rate,omitempty"`
	Heartbeat    time.Duration `yaml:"heartbeat,omitempty"`
}

// ControllerConfig says what a controller is told in its file.
type ControllerConfig struct {
	Name     string
	RedisURL string // "" = the stage's own
	Nodes    []Node
	Args     []string // of serve, beside -c
}

// Controller is a `tandem serve` in a process of its own, which can be killed
// and started again with the same name.
type Controller struct {
	Name string
	HTTP string // host:port
	File string // its configuration
	// Bearer is the token of an admin, which all requests carry.
	Bearer string

	args    []string
	log     string
	program string
	process *process.Process
}

// NewController prepares a controller; Start starts it.
func (s *Stage) NewController(c ControllerConfig) (*Controller, error) {
	address, err := process.FreeAddress()
	if err != nil {
		return nil, err
	}
	if c.RedisURL == "" {
		c.RedisURL = s.Redis.URL()
	}
	text, err := yaml.Marshal(map[string]any{
		"name": c.Name, "http": address, "redis": map[string]string{"url": c.RedisURL}, "nodes": c.Nodes,
	})
	if err != nil {
		return nil, fmt.Errorf("configuration of %s: %w", c.Name, err)
	}
	file := filepath.Join(s.Dir, c.Name+".yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, fmt.Errorf("configuration of %s: %w", c.Name, err)
	}
	return &Controller{
		Name: c.Name, HTTP: address, File: file, Bearer: s.Bearer, args: append([]string{"serve", "-c", file}, c.Args...),
		log: filepath.Join(s.Dir, c.Name+".log"), program: s.program,
	}, nil
}

// Start starts the controller and does not wait for it.
func (c *Controller) Start() error {
	p, err := process.Start(process.Config{Name: c.Name, Path: c.program, Args: c.args, Log: c.log})
	if err == nil {
		c.process = p
	}
	return err
}

// Process is the process that runs now, or ran last.
func (c *Controller) Process() *process.Process { return c.process }

// AwaitReady returns when the controller says that it is ready to dial.
func (c *Controller) AwaitReady(ctx context.Context) error {
	return poll(ctx, c.process, func() error {
		status, body, err := c.Get(ctx, "/readyz")
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("/readyz: %d %s", status, body)
		}
		return err
	})
}

// Get asks the controller's API.
func (c *Controller) Get(ctx context.Context, path string) (int, string, error) {
	return c.Do(ctx, http.MethodGet, path)
}

// Do sends a request without a body to the controller's API and gives status
// and body of the answer.
func (c *Controller) Do(ctx context.Context, method, path string) (int, string, error) {
	return c.Send(ctx, method, path, nil)
}

// Send is Do with a body, which is sent as JSON; nil is none.
func (c *Controller) Send(ctx context.Context, method, path string, body any) (int, string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, "", fmt.Errorf("%s %s: %w", method, path, err)
		}
		sent = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+c.HTTP+path, sent)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Authorization", "Bearer "+c.Bearer)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer), err
}
