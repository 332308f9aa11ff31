// SPDX-License-Identifier: MIT

package access

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tandem/campaigns"
)

// FirstAdmin is the name of the user that Bootstrap makes.
const FirstAdmin = "admin"

// User is somebody who may sign in. Nothing in it is secret.
type User struct {
	Name       string    `json:"name"` // 1 to 64 characters; two that differ in case only are the same
	FullName   string    `json:"full_name,omitempty"`
	Role       Role      `json:"role"`
	Agent      string    `json:"agent,omitempty"` // id of the agent that the user is; of one user only
	Disabled   bool      `json:"disabled,omitempty"`
	Created    time.Time `json:"created"`
	LastSignIn time.Time `json:"last_sign_in,omitzero"`
	Issuer     string    `json:"issuer,omitempty"`  // of the OIDC account that may sign in as this user
	Subject    string    `json:"subject,omitempty"` // of that account, at its issuer

	HasPassword bool `json:"-"` // else they sign in by OIDC, or not at all
}

// record is what is kept of a user.
type record struct {
	User
	Hash string `json:"hash,omitempty"` // of the password, a PHC string
}

// The longest texts.
const (
	maxName     = 64
	maxFullName = 128
	maxAccount  = 512
)

// Roles lists the roles, the strongest first.
func Roles() []Role { return []Role{Admin, Supervisor, Agent} }

// fold gives the form of a name by which users are found.
func fold(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// Validate checks everything that can be checked of one user alone.
func (u User) Validate() error {
	switch {
	case !validName(u.Name):
		return invalid("name", "%q must be 1 to %d letters, digits or any of . _ - @ +", u.Name, maxName)
	case !oneLine(u.FullName, maxFullName):
		return invalid("full_name", "must be at most %d characters on one line", maxFullName)
	case !slices.Contains(Roles(), u.Role):
		return invalid("role", "%q must be admin, supervisor or agent", string(u.Role))
	case u.Agent != "" && !campaigns.ValidID(u.Agent):
		return invalid("agent", "%q must be 1 to 64 letters, digits, _ or -", u.Agent)
	case u.Role == Agent && u.Agent == "":
		return invalid("agent", "a user with the role agent needs the id of the agent that they are")
	case (u.Issuer == "") != (u.Subject == ""):
		return invalid("subject", "issuer and subject belong together")
	case !oneLine(u.Issuer, maxAccount) || !oneLine(u.Subject, maxAccount):
		return invalid("subject", "issuer and subject must be at most %d characters", maxAccount)
	}
	return nil
}

// validName takes what stands well in a path, a log and a list: mail addresses too.
func validName(name string) bool {
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@+", r) {
			return false
		}
	}
	return name != "" && utf8.ValidString(name) && utf8.RuneCountInString(name) <= maxName
}

func oneLine(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unicode.IsControl)
}

// admits reports whether the user counts as an admin who can let others in.
func (u User) admits() bool { return u.Role == Admin && !u.Disabled }

// account is the field of the user's OIDC account; "" for none.
func (u User) account() string { return account(u.Issuer, u.Subject) }

func account(issuer, subject string) string {
	if issuer == "" {
		return ""
	}
	return issuer + "\n" + subject
}
