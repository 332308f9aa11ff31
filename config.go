// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"tandem/campaigns"
	"tandem/controller"
	"tandem/esl"
	"tandem/web"
)

// config is everything that tandem can be told in its file. Defaults are in
// defaultConfig, the environment goes over the file, flags go over both.
type config struct {
	Name  string       `yaml:"name"`  // of this controller; stays the same over restarts
	HTTP  string       `yaml:"http"`  // address of the API
	Web   webConfig    `yaml:"web"`   // how the API is reached, and by whom
	Redis redisConfig  `yaml:"redis"` // the store of record
	Nodes []nodeConfig `yaml:"nodes"` // the FreeSWITCHes
	// Recordings is the folder on the FreeSWITCH machines; "" is FreeSWITCH's own.
	Recordings string `yaml:"recordings"`
	// RecordingsRead is the same folder as this machine sees it, so that recordings
	// can be heard; "" is Recordings where this machine has it.
	RecordingsRead string         `yaml:"recordings_read"`
	Messages       messagesConfig `yaml:"messages"` // that people upload
	Webhooks       webhooksConfig `yaml:"webhooks"` // whom they may tell
	Imports        importsConfig  `yaml:"imports"`  // which lists schedules may read
	// Softphone is how agents' browsers are phones.
	Softphone softphoneConfig `yaml:"softphone"`
	// DesktopGrace is how long an agent's desktop may lose its connection before
	// the agent is given no more calls.
	DesktopGrace time.Duration `yaml:"desktop_grace"`
	// BreakReasons are what agents' desktops offer for a break.
	BreakReasons []string `yaml:"break_reasons"`

	sources map[string]string // setting -> where it came from, for doctor
}

type redisConfig struct {
	URL          string `yaml:"url"`           // redis://, rediss://, unix://, or a comma list for Cluster and Sentinel
	PasswordFile string `yaml:"password_file"` // goes into the URL
}

type nodeConfig struct {
	Name         string        `yaml:"name"`
	Address      string        `yaml:"address"`
	PasswordFile string        `yaml:"password_file"`
	PasswordEnv  string        `yaml:"password_env"` // name of an environment variable, instead of a file
	MaxRate      float64       `yaml:"max_rate"`     // originates a second; 0 = what FreeSWITCH allows
	Heartbeat    time.Duration `yaml:"heartbeat"`
}

const (
	defaultHTTP  = "127.0.0.1:8080"
	defaultRedis = "redis://127.0.0.1:6379/0"
	defaultFile  = "tandem.yaml"
	// demoFile is written by tandem demo, so that the other commands find it.
	demoFile = "var/demo/tandem.yaml"
)

func defaultConfig() *config {
	name, err := os.Hostname()
	if err != nil || !campaigns.ValidID(name) {
		name = "tandem"
	}
	return &config{
		Name: name, HTTP: defaultHTTP, Web: defaultWeb(), Redis: redisConfig{URL: defaultRedis}, Webhooks: webhooksConfig{RetryFor: defaultRetryFor},
		DesktopGrace: controller.DefaultDesktopGrace, BreakReasons: web.DefaultBreakReasons(), Imports: defaultImports(),
		sources: map[string]string{"desktop_grace": "default", "break_reasons": "default", "name": "default (host name)", "http": "default", "web": "default", "redis.url": "default", "nodes": "default", "recordings": "default", "recordings_read": "default", "messages": "default", "imports": "default", "webhooks": "default", "softphone": "default"},
	}
}

// configFlag is the -c of the commands that talk to a running system.
type configFlag struct {
	Config string `short:"c" help:"Configuration file (default: tandem.yaml, else that of a demo in var/demo)." type:"path"`
}

// load reads the file that was named, or the first default that is there.
func (f configFlag) load() (*config, error) {
	path := f.Config
	if path == "" {
		for _, p := range []string{defaultFile, demoFile} {
			if _, err := os.Stat(p); err == nil {
				path = p
				break
			}
		}
	}
	c := defaultConfig()
	if path != "" {
		if err := c.read(path); err != nil {
			return nil, err
		}
	}
	c.readEnv()
	return c, c.validate()
}

// read takes a YAML file over the defaults. Unknown keys are refused.
func (c *config) read(path string) error {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("configuration file %s does not exist", path)
	}
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	var given map[string]any
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict(), yaml.DisallowUnknownField()).Decode(c); err != nil {
		return fmt.Errorf("configuration %s: %s", path, yaml.FormatError(err, false, true))
	}
	if err := yaml.Unmarshal(text, &given); err != nil {
		return fmt.Errorf("configuration %s: %w", path, err)
	}
	for _, key := range []string{"name", "http", "web", "nodes", "recordings", "recordings_read", "messages", "desktop_grace", "break_reasons", "webhooks", "imports", "softphone"} {
		if _, ok := given[key]; ok {
			c.sources[key] = path
		}
	}
	if r, ok := given["redis"].(map[string]any); ok && r["url"] != nil {
		c.sources["redis.url"] = path
	}
	base := filepath.Dir(path)
	c.Redis.PasswordFile = beside(base, c.Redis.PasswordFile)
	c.Web.fromFolder(base)
	c.Imports.fromFolder(base)
	c.Messages.fromFolder(base)
	c.RecordingsRead = beside(base, c.RecordingsRead)
	c.Softphone.fromFolder(base)
	for i := range c.Nodes {
		c.Nodes[i].PasswordFile = beside(base, c.Nodes[i].PasswordFile)
	}
	return nil
}

// beside takes a relative path from the folder of the configuration file.
func beside(base, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(base, path)
}

func (c *config) readEnv() {
	for name, to := range map[string]*string{"NAME": &c.Name, "HTTP": &c.HTTP, "REDIS_URL": &c.Redis.URL} {
		if v, ok := os.LookupEnv("TANDEM_" + name); ok {
			*to = v
			key := strings.ToLower(strings.Replace(name, "_", ".", 1))
			c.sources[key] = "environment TANDEM_" + name
		}
	}
}

// set puts a flag over everything else.
func (c *config) set(key string, to *string, value, flag string) {
	if value != "" {
		*to = value
		c.sources[key] = "flag " + flag
	}
}

func (c *config) validate() error {
	if !campaigns.ValidID(c.Name) {
		return fmt.Errorf("configuration: name: %q must be 1 to 64 letters, digits, _ or -", c.Name)
	}
	for i, n := range c.Nodes {
		switch {
		case n.Name == "" || n.Address == "":
			return fmt.Errorf("configuration: nodes[%d]: name and address are required", i)
		case n.PasswordFile != "" && n.PasswordEnv != "":
			return fmt.Errorf("configuration: nodes[%d]: password_file and password_env exclude each other", i)
		}
	}
	if c.Recordings != "" && esl.ValidRecording(c.Recordings+"/x.wav") != nil {
		return fmt.Errorf("configuration: recordings: %q is not a folder of letters, digits, / and .+=_-", c.Recordings)
	}
	if c.DesktopGrace < minDesktopGrace || c.DesktopGrace > maxDesktopGrace {
		return fmt.Errorf("configuration: desktop_grace: %s is not within %s and %s", c.DesktopGrace, minDesktopGrace, maxDesktopGrace)
	}
	if err := validBreakReasons(c.BreakReasons); err != nil {
		return err
	}
	if err := c.Webhooks.validate(); err != nil {
		return err
	}
	if err := c.Imports.validate(); err != nil {
		return err
	}
	if err := c.Messages.validate(); err != nil {
		return err
	}
	if err := c.Softphone.validate(); err != nil {
		return err
	}
	return c.Web.validate()
}

// Bounds of the grace time: a page that is loaded again takes a second, and who
// is away for ten minutes is away.
const (
	minDesktopGrace = time.Second
	maxDesktopGrace = 10 * time.Minute
)

// redisURL gives the URL with its password.
func (c *config) redisURL() (string, error) {
	if c.Redis.PasswordFile == "" {
		return c.Redis.URL, nil
	}
	password, err := secret(c.Redis.PasswordFile)
	if err != nil {
		return "", fmt.Errorf("redis password: %w", err)
	}
	u, err := url.Parse(c.Redis.URL)
	if err != nil {
		return "", fmt.Errorf("redis.url is not a URL")
	}
	u.User = url.UserPassword(u.User.Username(), password)
	return u.String(), nil
}

// controller gives the controller's part.
func (c *config) controller() (controller.Config, error) {
	imports, err := c.Imports.controller()
	if err != nil {
		return controller.Config{}, err
	}
	out := controller.Config{Name: c.Name, Recordings: c.Recordings, DesktopGrace: c.DesktopGrace, Imports: imports}
	for _, n := range c.Nodes {
		password, err := n.password()
		if err != nil {
			return out, fmt.Errorf("node %s: %w", n.Name, err)
		}
		out.Nodes = append(out.Nodes, esl.NodeConfig{
			Name: n.Name, Addr: n.Address, Password: password, MaxRate: n.MaxRate, Heartbeat: n.Heartbeat,
		})
	}
	return out, nil
}

func (n nodeConfig) password() (string, error) {
	if n.PasswordEnv != "" {
		v, ok := os.LookupEnv(n.PasswordEnv)
		if !ok {
			return "", fmt.Errorf("environment variable %s is not set", n.PasswordEnv)
		}
		return v, nil
	}
	if n.PasswordFile == "" {
		return "", errors.New("password_file or password_env is required")
	}
	return secret(n.PasswordFile)
}

// secret reads a file that holds nothing but a secret.
func secret(path string) (string, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(text)), nil
}

// withoutPassword is a URL that may be shown.
func withoutPassword(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(not a URL)"
	}
	return u.Redacted()
}
