// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"tandem/access"
	"tandem/campaigns"
)

// bootstrap makes the first user on a new Redis. The password goes to the
// terminal and nowhere else.
func (h *house) bootstrap(ctx context.Context) error {
	password, created, err := h.access.Bootstrap(ctx)
	if err != nil || !created {
		return err
	}
	fmt.Printf("First start. Sign in as %q with this password, which is shown this once:\n\n  %s\n\n"+
		"(`tandem user password %s` makes another one.)\n\n", access.FirstAdmin, password, access.FirstAdmin)
	return record(ctx, h.access, "create user", "user "+access.FirstAdmin, nil, nil)
}

// demoToken is the file with the demo's token, in its folder.
const demoToken = "token"

// letIn gives the demo a user of each role, with passwords that are made and
// shown at each start, and a token for the command line.
func (d *DemoCmd) letIn(ctx context.Context, book *access.Book) error {
	fmt.Println("Sign in with one of these, made for this run:")
	seats := seatUsers()
	for _, u := range []access.User{
		{Name: access.FirstAdmin, Role: access.Admin},
		{Name: demoSupervisor, Role: access.Supervisor},
		seats[0],
	} {
		password := access.RandomPassword()
		if err := renew(ctx, book, u, password); err != nil {
			return err
		}
		fmt.Printf("  %-12s %s\n", u.Name, password)
	}
	for _, u := range seats[1:] { // who come in by a click alone
		if err := renew(ctx, book, u, ""); err != nil {
			return err
		}
	}
	bearer, err := newDemoToken(ctx, book)
	if err != nil {
		return err
	}
	path := filepath.Join(d.Dir, demoToken)
	if err := os.WriteFile(path, []byte(bearer+"\n"), 0o600); err != nil {
		return err
	}
	fmt.Printf("Token for programs: curl -H \"Authorization: Bearer $(cat %s)\" http://%s/api/v2/dialer\n", path, d.HTTP)
	return nil
}

// renew gives a user a password, unless it is empty, and makes them where they are missing.
func renew(ctx context.Context, book *access.Book, u access.User, password string) error {
	_, err := book.CreateUser(ctx, u, password)
	if campaigns.CodeOf(err) != campaigns.Conflict {
		return err
	}
	if _, _, err := book.ChangeUser(ctx, u.Name, func(now *access.User) { now.Disabled, now.Agent = false, u.Agent }); err != nil || password == "" {
		return err
	}
	return book.SetPassword(ctx, u.Name, password)
}

// newDemoToken makes a token in place of the one of the last run.
func newDemoToken(ctx context.Context, book *access.Book) (string, error) {
	const name = "demo"
	old, err := book.Tokens(ctx, access.FirstAdmin)
	if err != nil {
		return "", err
	}
	for _, t := range old {
		if t.Name == name {
			if _, err := book.RevokeToken(ctx, t.Key); err != nil {
				return "", err
			}
		}
	}
	t, secret, err := book.CreateToken(ctx, access.Token{Owner: access.FirstAdmin, Name: name, Scopes: access.AllScopes()})
	return access.Bearer(t.Key, secret), err
}
