// SPDX-License-Identifier: MIT

// Package docker_test looks for what can go wrong in the compose file without a
// Docker to run it: names that do not fit each other, and doors left open.
package docker_test

import (
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

type service struct {
	Image       string
	Build       struct{ Context, Dockerfile string }
	Command     []string
	NetworkMode string `yaml:"network_mode"`
	Ports       []string
	Volumes     []string
	Secrets     []string
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Healthcheck struct{ Test []string }
}

type compose struct {
	Services map[string]service
	Secrets  map[string]struct{ File string }
	Volumes  map[string]any
}

type settings struct {
	Name  string
	HTTP  string
	Redis struct{ URL string }
	Nodes []struct {
		Name         string
		Address      string
		PasswordFile string `yaml:"password_file"`
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func decode[T any](t *testing.T, name string, options ...yaml.DecodeOption) T {
	t.Helper()
	var value T
	if err := yaml.UnmarshalWithOptions(read(t, name), &value, options...); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value
}

func TestCompose(t *testing.T) {
	t.Parallel()
	c := decode[compose](t, "compose.yaml")
	for _, name := range []string{"redis", "freeswitch", "controller"} {
		if _, ok := c.Services[name]; !ok {
			t.Errorf("no service %s", name)
		}
	}
	for name, s := range c.Services {
		if (s.Image == "") == (s.Build.Context == "") {
			t.Errorf("%s: neither an image nor a build, or both", name)
		}
		if s.Image != "" && !strings.Contains(s.Image, ":") {
			t.Errorf("%s: image %s has no version", name, s.Image)
		}
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: port %s is open to other machines", name, port)
			}
		}
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File == "" {
				t.Errorf("%s: no secret %s", name, secret)
			}
		}
		for other, on := range s.DependsOn {
			if len(c.Services[other].Healthcheck.Test) == 0 || on.Condition != "service_healthy" {
				t.Errorf("%s waits for %s, which says nothing of its health", name, other)
			}
		}
		checkVolumes(t, name, s, c.Volumes)
	}
	checkBuild(t, c.Services["controller"])
	redis := strings.Join(c.Services["redis"].Command, " ")
	if !strings.Contains(redis, "--appendonly yes --appendfsync always") {
		t.Errorf("redis is not durable: %s", redis)
	}
}

// checkVolumes wants each volume to be a file of the repository, mounted so that it
// stays as it is, or a declared volume.
func checkVolumes(t *testing.T, name string, s service, volumes map[string]any) {
	t.Helper()
	for _, volume := range s.Volumes {
		source, rest, _ := strings.Cut(volume, ":")
		if _, declared := volumes[source]; declared {
			continue
		}
		if _, err := os.Stat(source); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.HasSuffix(rest, ":ro") {
			t.Errorf("%s: %s is mounted for writing", name, volume)
		}
	}
}

func checkBuild(t *testing.T, s service) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(s.Build.Context, s.Build.Dockerfile)); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(s.Build.Context, "go.mod")); err != nil {
		t.Errorf("the build's context is not the root of the module: %v", err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	got := decode[settings](t, "tandem.yaml", yaml.Strict())
	if addr, err := netip.ParseAddrPort(got.HTTP); err != nil || !addr.Addr().IsLoopback() {
		t.Errorf("http: %q is not an address of this machine only (%v)", got.HTTP, err)
	}
	c := decode[compose](t, "compose.yaml")
	for _, node := range got.Nodes {
		secret, ok := strings.CutPrefix(node.PasswordFile, "/run/secrets/")
		if !ok || !slices.Contains(c.Services["controller"].Secrets, secret) || !slices.Contains(c.Services["freeswitch"].Secrets, secret) {
			t.Errorf("node %s: %q is not a secret of both sides", node.Name, node.PasswordFile)
		}
	}
	if len(got.Nodes) == 0 || got.Name == "" || got.Redis.URL == "" {
		t.Errorf("incomplete: %+v", got)
	}
	if vars := string(read(t, "../fsconf/vars.xml")); !strings.Contains(vars, "cat "+got.Nodes[0].PasswordFile) {
		t.Errorf("fsconf does not read %s", got.Nodes[0].PasswordFile)
	}
}

func TestDockerfile(t *testing.T) {
	t.Parallel()
	text := string(read(t, "Dockerfile"))
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(read(t, "../go.mod")))
	if version == nil {
		t.Fatal("go.mod names no version of Go")
	}
	for _, want := range []string{"FROM golang:" + version[1] + " AS build", "CGO_ENABLED=0", "USER nonroot"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	// The application is built in the image, from what git has.
	for _, want := range []string{" AS ui", "npm ci", "COPY --from=ui /src/web/ui/dist web/ui/dist"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	// What is kept out of git must not get into an image.
	ignored := string(read(t, "Dockerfile.dockerignore"))
	for _, want := range []string{".git", "var", "docker/secrets", "web/ui/dist"} {
		if !slices.Contains(strings.Fields(ignored), want) {
			t.Errorf("%s is copied into the image", want)
		}
	}
}

func TestNoSecretIsKept(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == "secrets" {
			return filepath.SkipDir // ignored by git; a user may have one
		}
		if strings.Contains(name, "password") {
			t.Errorf("%s is in the repository", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
