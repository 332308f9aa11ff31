// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/coder/websocket"
)

// FeedCmd follows the live feed.
type FeedCmd struct {
	Server    string   `help:"Address of the API." default:"http://127.0.0.1:8080" placeholder:"URL"`
	TokenFile string   `help:"File with a token; else the environment's TANDEM_TOKEN, else the demo's in var/demo." type:"path" placeholder:"FILE"`
	Topics    []string `arg:"" help:"What to follow: campaigns, campaign:ID, agents, agent:ID, attempts, attempts:CAMPAIGN, nodes."`
}

// maxFeedMessage is how long one message of the feed may be: a snapshot of
// everything that is live.
const maxFeedMessage = 256 << 20

// Run prints what the server tells, one JSON object a line, until Ctrl-C.
func (f *FeedCmd) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	token, err := f.token()
	if err != nil {
		return err
	}
	conn, resp, err := websocket.Dial(ctx, strings.TrimSuffix(f.Server, "/")+"/api/v2/feed", &websocket.DialOptions{ //nolint:bodyclose // the library has read it
		HTTPHeader: http.Header{"Authorization": {"Bearer " + token}},
	})
	if err != nil {
		if resp != nil {
			return fmt.Errorf("feed: the server answers %s", resp.Status)
		}
		return fmt.Errorf("feed: %w", err)
	}
	defer conn.CloseNow() //nolint:errcheck // nothing is left to lose
	conn.SetReadLimit(maxFeedMessage)
	ask, err := json.Marshal(map[string]any{"type": "subscribe", "topics": f.Topics})
	if err == nil {
		err = conn.Write(ctx, websocket.MessageText, ask)
	}
	for err == nil {
		var text []byte
		if _, text, err = conn.Read(ctx); err == nil {
			err = show(text)
		}
	}
	var closed websocket.CloseError
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.As(err, &closed):
		return fmt.Errorf("feed: closed by the server: %d %s", closed.Code, closed.Reason)
	}
	return fmt.Errorf("feed: %w", err)
}

// show prints a message; the server's word that it did not understand is an error.
func show(text []byte) error {
	var m struct {
		Type    string `json:"type"`
		Message string `json:"message"`
	}
	if json.Unmarshal(text, &m) == nil && m.Type == "error" {
		return errors.New(m.Message)
	}
	_, err := fmt.Println(string(text))
	return err
}

func (f *FeedCmd) token() (string, error) {
	if f.TokenFile != "" {
		return secret(f.TokenFile)
	}
	if token := os.Getenv("TANDEM_TOKEN"); token != "" {
		return token, nil
	}
	token, err := secret(filepath.Join(filepath.Dir(demoFile), demoToken))
	if err != nil {
		return "", errors.New("no token: name a file with --token-file, or set TANDEM_TOKEN; tandem token create makes one")
	}
	return token, nil
}
