// SPDX-License-Identifier: MIT

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeConfig(t *testing.T, text string) configFlag {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tandem.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return configFlag{Config: path}
}

func TestConfigRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"an unknown key":           {"colour: red", `unknown field "colour"`},
		"an unknown key deep down": {"nodes: [{name: a, address: 'h:1', colour: red}]", `unknown field "colour"`},
		"a name with spaces":       {"name: my dialer", "name"},
		"a node without address":   {"nodes: [{name: a}]", "nodes[0]: name and address are required"},
		"two kinds of password": {
			"nodes: [{name: a, address: 'h:1', password_file: x, password_env: Y}]", "exclude each other",
		},
		"what is no YAML": {"nodes: [", "configuration"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := writeConfig(t, tt.text).load()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestConfigSources(t *testing.T) {
	t.Setenv("TANDEM_HTTP", "127.0.0.1:9")
	c, err := writeConfig(t, "name: one\nhttp: 127.0.0.1:7\nnodes: [{name: a, address: 'h:1', password_file: secret}]").load()
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "one" || !strings.HasSuffix(c.sources["name"], "tandem.yaml") {
		t.Errorf("name %q from %q", c.Name, c.sources["name"])
	}
	if c.HTTP != "127.0.0.1:9" || c.sources["http"] != "environment TANDEM_HTTP" {
		t.Errorf("the environment does not go over the file: %q from %q", c.HTTP, c.sources["http"])
	}
	c.set("http", &c.HTTP, "127.0.0.1:8", "--http")
	if c.HTTP != "127.0.0.1:8" || c.sources["http"] != "flag --http" {
		t.Errorf("the flag does not go over the environment: %q from %q", c.HTTP, c.sources["http"])
	}
	if c.Redis.URL != defaultRedis || c.sources["redis.url"] != "default" {
		t.Errorf("redis.url %q from %q", c.Redis.URL, c.sources["redis.url"])
	}
	if !filepath.IsAbs(c.Nodes[0].PasswordFile) {
		t.Errorf("password_file %q is not taken from the folder of the configuration", c.Nodes[0].PasswordFile)
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	t.Parallel()
	f := writeConfig(t, "redis: {url: 'redis://user@localhost:1/2', password_file: r}\nnodes: [{name: a, address: 'h:1', password_file: n}]")
	dir := filepath.Dir(f.Config)
	for name, text := range map[string]string{"r": "p:w/d\n", "n": " secret \n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	url, err := c.redisURL()
	if err != nil || url != "redis://user:p%3Aw%2Fd@localhost:1/2" {
		t.Errorf("URL %q, error %v", url, err)
	}
	if shown := withoutPassword(url); strings.Contains(shown, "p%3Aw") {
		t.Errorf("%q shows the password", shown)
	}
	cc, err := c.controller()
	if err != nil || cc.Nodes[0].Password != "secret" {
		t.Errorf("password %q, error %v", cc.Nodes[0].Password, err)
	}
}

func TestSecretsMustBeThere(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no file":     "nodes: [{name: a, address: 'h:1', password_file: missing}]",
		"no variable": "nodes: [{name: a, address: 'h:1', password_env: TANDEM_TEST_NOT_SET}]",
		"neither":     "nodes: [{name: a, address: 'h:1'}]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := writeConfig(t, text).load()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.controller(); err == nil || !strings.Contains(err.Error(), "node a") {
				t.Errorf("error %v, want one that names the node", err)
			}
		})
	}
}
