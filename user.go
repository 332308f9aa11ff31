// SPDX-License-Identifier: MIT

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"tandem/access"
	"tandem/campaigns/store"
)

// UserCmd keeps the users: also where nobody can sign in any more.
type UserCmd struct {
	List     UserListCmd     `cmd:"" help:"List the users."`
	Add      UserAddCmd      `cmd:"" help:"Add a user."`
	Password UserPasswordCmd `cmd:"" help:"Give a user another password; ends their sessions and unlocks the name."`
	Disable  UserDisableCmd  `cmd:"" help:"Let a user sign in no more; ends their sessions and revokes their tokens."`
	Enable   UserEnableCmd   `cmd:"" help:"Let a user sign in again."`
	Delete   UserDeleteCmd   `cmd:"" help:"Remove a user with their sessions and tokens."`
}

// bookFlag is what all commands on users and tokens have.
type bookFlag struct {
	configFlag
}

// with opens the book of the configured Redis for the time of do.
func (f bookFlag) with(log *slog.Logger, do func(context.Context, *access.Book) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := f.load()
	if err != nil {
		return err
	}
	url, err := c.redisURL()
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, url, log)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is written any more
	return do(ctx, c.book(s, log))
}

// book opens the book of who may do what.
func (c *config) book(s *store.Store, log *slog.Logger) *access.Book {
	return access.Open(s.Redis(), access.Settings{Idle: c.Web.SessionIdle, Absolute: c.Web.SessionAbsolute}, log)
}

// record writes what the command line has done into the audit log.
func record(ctx context.Context, book *access.Book, action, object string, before, after any) error {
	was, err := asJSON(before)
	if err != nil {
		return err
	}
	is, err := asJSON(after)
	if err != nil {
		return err
	}
	return book.Record(ctx, access.Entry{Route: "command line", Action: action, Object: object, Before: was, After: is})
}

func asJSON(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	return json.Marshal(v)
}

// UserListCmd lists the users.
type UserListCmd struct {
	bookFlag
	JSON bool `name:"json" help:"Print JSON, one user a line."`
}

// Run prints them.
func (u *UserListCmd) Run(log *slog.Logger) error {
	return u.with(log, func(ctx context.Context, book *access.Book) error {
		list, err := book.Users(ctx)
		if err != nil {
			return err
		}
		if u.JSON {
			out := json.NewEncoder(os.Stdout)
			for _, user := range list {
				if err := out.Encode(user); err != nil {
					return err
				}
			}
			return nil
		}
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "NAME\tROLE\tAGENT\tSTATE\tCREATED\tLAST SIGN-IN\tFULL NAME")
		for _, user := range list {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", user.Name, user.Role, user.Agent, stateOf(user), when(user.Created), when(user.LastSignIn), user.FullName)
		}
		return t.Flush()
	})
}

func stateOf(u access.User) string {
	switch {
	case u.Disabled:
		return "disabled"
	case !u.HasPassword && u.Subject == "":
		return "no password"
	}
	return "enabled"
}

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Local().Format("2006-01-02 15:04")
}

// passwordFlag is a password from standard input, or a random one.
type passwordFlag struct {
	PasswordStdin bool `help:"Read the password from standard input (default: a random one, which is printed)."`
}

// password gives it, and whether it has to be shown.
func (f passwordFlag) password(in io.Reader) (text string, show bool, err error) {
	if !f.PasswordStdin {
		return access.RandomPassword(), true, nil
	}
	line, err := bufio.NewReader(io.LimitReader(in, 2*access.MaxPassword)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", false, errors.New("password: there is none on standard input")
	}
	return line, false, nil
}

// UserAddCmd adds a user.
type UserAddCmd struct {
	bookFlag
	passwordFlag
	Name     string `arg:"" help:"Name to sign in with."`
	Role     string `required:"" enum:"admin,supervisor,agent" help:"admin, supervisor or agent."`
	Agent    string `help:"Id of the agent that the user is; required for the role agent."`
	FullName string `help:"Name for people to read."`
}

// Run adds the user.
func (u *UserAddCmd) Run(log *slog.Logger) error {
	return u.with(log, func(ctx context.Context, book *access.Book) error {
		password, show, err := u.password(os.Stdin)
		if err != nil {
			return err
		}
		user, err := book.CreateUser(ctx, access.User{Name: u.Name, Role: access.Role(u.Role), Agent: u.Agent, FullName: u.FullName}, password)
		if err != nil {
			return err
		}
		if show {
			fmt.Printf("%s's password: %s\n", user.Name, password)
		}
		return record(ctx, book, "create user", "user "+user.Name, nil, user)
	})
}

// UserPasswordCmd gives a user another password.
type UserPasswordCmd struct {
	bookFlag
	passwordFlag
	Name string `arg:"" help:"Name of the user."`
}

// Run sets the password.
func (u *UserPasswordCmd) Run(log *slog.Logger) error {
	return u.with(log, func(ctx context.Context, book *access.Book) error {
		password, show, err := u.password(os.Stdin)
		if err != nil {
			return err
		}
		if err := book.SetPassword(ctx, u.Name, password); err != nil {
			return err
		}
		if show {
			fmt.Printf("%s's password: %s\n", u.Name, password)
		}
		return record(ctx, book, "set password", "user "+u.Name, nil, nil)
	})
}

// UserDisableCmd shuts a user out.
type UserDisableCmd struct {
	bookFlag
	Name string `arg:"" help:"Name of the user."`
}

// Run disables the user.
func (u *UserDisableCmd) Run(log *slog.Logger) error {
	return u.with(log, func(ctx context.Context, book *access.Book) error {
		return disable(ctx, book, u.Name, true)
	})
}

// UserEnableCmd lets a user in again.
type UserEnableCmd struct {
	bookFlag
	Name string `arg:"" help:"Name of the user."`
}

// Run enables the user.
func (u *UserEnableCmd) Run(log *slog.Logger) error {
	return u.with(log, func(ctx context.Context, book *access.Book) error {
		return disable(ctx, book, u.Name, false)
	})
}

func disable(ctx context.Context, book *access.Book, name string, disabled bool) error {
	before, after, err := book.ChangeUser(ctx, name, func(u *access.User) { u.Disabled = disabled })
	if err != nil {
		return err
	}
	return record(ctx, book, "change user", "user "+after.Name, before, after)
}

// UserDeleteCmd removes a user.
type UserDeleteCmd struct {
	bookFlag
	Name string `arg:"" help:"Name of the user."`
}

// Run deletes the user.
func (u *UserDeleteCmd) Run(log *slog.Logger) error {
	return u.with(log, func(ctx context.Context, book *access.Book) error {
		user, err := book.DeleteUser(ctx, u.Name)
		if err != nil {
			return err
		}
		return record(ctx, book, "delete user", "user "+user.Name, user, nil)
	})
}
