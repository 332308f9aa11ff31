// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"tandem/web"
)

// softphoneConfig is how agents' browsers reach FreeSWITCH as phones. Without an
// URL they do not.
type softphoneConfig struct {
	URL    string `yaml:"url"`    // FreeSWITCH's WebSocket for SIP: wss://HOST:7443
	Domain string `yaml:"domain"` // of the SIP addresses; default: the host of url
	// PasswordFile holds the password of all phones, as fsconf has it.
	PasswordFile string `yaml:"password_file"`
	// PasswordsFile is YAML, agent id: password. It goes before PasswordFile.
	PasswordsFile string `yaml:"passwords_file"`
	// ICEServers are "stun:HOST:PORT" and "turn:HOST:PORT", for browsers that do
	// not reach FreeSWITCH's audio by themselves.
	ICEServers       []string `yaml:"ice_servers"`
	TURNUser         string   `yaml:"turn_user"`
	TURNPasswordFile string   `yaml:"turn_password_file"`
}

// fromFolder takes relative paths from the folder of the configuration file.
func (s *softphoneConfig) fromFolder(base string) {
	for _, path := range []*string{&s.PasswordFile, &s.PasswordsFile, &s.TURNPasswordFile} {
		*path = beside(base, *path)
	}
}

func (s *softphoneConfig) validate() error {
	wrong := func(field, format string, args ...any) error {
		return fmt.Errorf("configuration: softphone.%s: %w", field, fmt.Errorf(format, args...))
	}
	if s.URL == "" {
		if s.Domain+s.PasswordFile+s.PasswordsFile != "" || len(s.ICEServers) > 0 {
			return wrong("url", "is required where there are other settings of the softphone")
		}
		return nil
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "wss" && (u.Scheme != "ws" || !isThisMachine(u.Hostname())) {
		return wrong("url", "must be wss://HOST:PORT; ws is for this machine only")
	}
	if s.PasswordFile == "" && s.PasswordsFile == "" {
		return wrong("password_file", "it or passwords_file is required")
	}
	turns := false
	for i, server := range s.ICEServers {
		scheme, host, _ := strings.Cut(server, ":")
		turn := scheme == "turn" || scheme == "turns"
		if host == "" || !turn && scheme != "stun" && scheme != "stuns" || strings.Contains(host, "@") {
			return wrong(fmt.Sprintf("ice_servers[%d]", i), `%q is neither "stun:HOST:PORT" nor "turn:HOST:PORT"`, server)
		}
		turns = turns || turn
	}
	if turns && (s.TURNUser == "" || s.TURNPasswordFile == "") {
		return wrong("turn_user", "it and turn_password_file are required of a TURN server")
	}
	return nil
}

// fill gives the server its part. The files of the passwords must be there now;
// afterwards they are read each time that a password is asked for, so that a
// change needs no restart.
func (s *softphoneConfig) fill(c *web.Config, log *slog.Logger) error {
	if s.URL == "" {
		return nil
	}
	if _, err := s.passwords(); err != nil {
		return err
	}
	c.Softphone = web.Softphone{URL: s.URL, Domain: s.domain(), Password: func(agent string) (string, bool) {
		of, err := s.passwords()
		if err != nil {
			log.Warn("passwords of the softphones not read", "err", err)
			return "", false
		}
		password := cmp.Or(of.byAgent[agent], of.all)
		return password, password != ""
	}}
	for _, server := range s.ICEServers {
		one := web.ICEServer{URLs: []string{server}}
		if strings.HasPrefix(server, "turn") {
			password, err := secret(s.TURNPasswordFile)
			if err != nil {
				return fmt.Errorf("softphone.turn_password_file: %w", err)
			}
			one.Username, one.Credential = s.TURNUser, password
		}
		c.Softphone.ICEServers = append(c.Softphone.ICEServers, one)
	}
	return nil
}

func (s *softphoneConfig) domain() string {
	if s.Domain != "" {
		return s.Domain
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// phonePasswords are what the two files hold.
type phonePasswords struct {
	all     string // of every agent who has none of their own
	byAgent map[string]string
}

func (s *softphoneConfig) passwords() (phonePasswords, error) {
	var of phonePasswords
	if s.PasswordFile != "" {
		var err error
		if of.all, err = secret(s.PasswordFile); err != nil {
			return of, fmt.Errorf("softphone.password_file: %w", err)
		}
		if of.all == "" {
			return of, fmt.Errorf("softphone.password_file: %s is empty", s.PasswordFile)
		}
	}
	if s.PasswordsFile == "" {
		return of, nil
	}
	text, err := os.ReadFile(s.PasswordsFile)
	if err != nil {
		return of, fmt.Errorf("softphone.passwords_file: %w", err)
	}
	if yaml.Unmarshal(text, &of.byAgent) != nil { // its error would quote a password
		return of, fmt.Errorf("softphone.passwords_file: %s must be lines of agent: password", s.PasswordsFile)
	}
	return of, nil
}

// lines are what is in force, for doctor.
func (s *softphoneConfig) lines() [][2]string {
	if s.URL == "" {
		return [][2]string{{"url", "none: browsers cannot be phones"}}
	}
	return [][2]string{
		{"url", s.URL},
		{"domain", s.domain()},
		{"password_file", cmp.Or(s.PasswordFile, "none")},
		{"passwords_file", cmp.Or(s.PasswordsFile, "none")},
		{"ice_servers", cmp.Or(strings.Join(s.ICEServers, ", "), "none")},
	}
}
