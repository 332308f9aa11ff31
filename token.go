// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"tandem/access"
)

// TokenCmd keeps the tokens with which programs use the API.
type TokenCmd struct {
	Create TokenCreateCmd `cmd:"" help:"Make a token and print it, this once."`
	List   TokenListCmd   `cmd:"" help:"List the tokens."`
	Revoke TokenRevokeCmd `cmd:"" help:"Revoke a token."`
}

// TokenCreateCmd makes a token.
type TokenCreateCmd struct {
	bookFlag
	Name    string        `required:"" help:"What it is for."`
	User    string        `help:"Who owns it: it can do no more than this user." default:"admin"`
	Scopes  []string      `help:"all, or AREA:read and AREA:write, as in members:write,campaigns:read." default:"all"`
	Expires time.Duration `help:"For how long it is good, as in 720h (default: until it is revoked)."`
	Quiet   bool          `short:"q" help:"Print the token and nothing else."`
}

// Run makes the token.
func (t *TokenCreateCmd) Run(log *slog.Logger) error {
	if t.Expires < 0 {
		return exitError{2, "token create: --expires must lie ahead"}
	}
	scopes, err := access.ParseScopes(t.Scopes)
	if err != nil {
		return err
	}
	return t.with(log, func(ctx context.Context, book *access.Book) error {
		want := access.Token{Owner: t.User, Name: t.Name, Scopes: scopes}
		if t.Expires > 0 {
			want.Expires = time.Now().Add(t.Expires)
		}
		token, secret, err := book.CreateToken(ctx, want)
		if err != nil {
			return err
		}
		if err := record(ctx, book, "create token", "token "+token.Key, nil, token); err != nil {
			return err
		}
		if t.Quiet {
			fmt.Println(access.Bearer(token.Key, secret))
			return nil
		}
		fmt.Printf("Token %q acts as %s, and is shown this once:\n\n  Authorization: Bearer %s\n\nor, in two headers:\n\n  X-Key: %s\n  X-Access-Token: %s\n",
			token.Name, token.Owner, access.Bearer(token.Key, secret), token.Key, secret)
		return nil
	})
}

// TokenListCmd lists the tokens.
type TokenListCmd struct {
	bookFlag
	User string `help:"Of this user only."`
	JSON bool   `name:"json" help:"Print JSON, one token a line."`
}

// Run prints them.
func (t *TokenListCmd) Run(log *slog.Logger) error {
	return t.with(log, func(ctx context.Context, book *access.Book) error {
		list, err := book.Tokens(ctx, t.User)
		if err != nil {
			return err
		}
		if t.JSON {
			out := json.NewEncoder(os.Stdout)
			for _, token := range list {
				if err := out.Encode(token); err != nil {
					return err
				}
			}
			return nil
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "KEY\tNAME\tUSER\tCREATED\tEXPIRES\tLAST USE\tSCOPES")
		for _, token := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", token.Key, token.Name, token.Owner,
				when(token.Created), when(token.Expires), when(token.Used), scopeList(token.Scopes))
		}
		return w.Flush()
	})
}

func scopeList(scopes []access.Scope) string {
	texts := make([]string, len(scopes))
	writes := 0
	for i, s := range scopes {
		texts[i] = s.String()
		if s.Write {
			writes++
		}
	}
	if writes == len(access.Areas()) {
		return "all"
	}
	return cmp.Or(strings.Join(texts, ","), "none")
}

// TokenRevokeCmd revokes a token.
type TokenRevokeCmd struct {
	bookFlag
	Key string `arg:"" help:"Key of the token, as tandem token list shows it."`
}

// Run revokes the token.
func (t *TokenRevokeCmd) Run(log *slog.Logger) error {
	return t.with(log, func(ctx context.Context, book *access.Book) error {
		token, err := book.RevokeToken(ctx, t.Key)
		if err != nil {
			return err
		}
		return record(ctx, book, "revoke token", "token "+token.Key, token, nil)
	})
}
