// SPDX-License-Identifier: MIT

package controller

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"tandem/campaigns"
	"tandem/esl"
)

// A Detector tells answering machines from people. One can be plugged in for
// each name that campaigns use; see [Config.Detectors].
type Detector interface {
	// Listen begins with a customer's leg that has just been answered. Verdicts
	// are told by verdict, from any goroutine, once or never; the attempt goes on
	// meanwhile. ctx ends with the attempt.
	Listen(ctx context.Context, call DetectedCall, verdict func(machine bool)) error
	// Stop ends the listening where the leg lives on.
	Stop(ctx context.Context, call DetectedCall) error
}

// DetectedCall is a customer's leg that is listened to.
type DetectedCall struct {
	Campaign string
	Attempt  string
	Leg      string // UUID
	Node     *esl.Node
	URL      string // of the campaign's analyser
}

// beeps is FreeSWITCH's mod_avmd, which hears the beep of a machine. It is
// started with the originate, as an application: started by a command of its own
// it never detects. Its verdicts are events, which come the way of all events.
type beeps struct{}

func (beeps) Listen(context.Context, DetectedCall, func(bool)) error { return nil }

func (beeps) Stop(ctx context.Context, call DetectedCall) error {
	return call.Node.StopDetectingBeep(ctx, call.Leg)
}

// outside asks an analyser over HTTP: POST {"campaign", "attempt", "leg",
// "node"}, answered with {"verdict": "machine" | "human" | "unsure"} when it is
// known, or with 202 when it comes later by the API. How the analyser hears the
// call (a media fork of FreeSWITCH, say) is between the two.
type outside struct{ client *http.Client }

// analyserPatience bounds the wait for an analyser.
const analyserPatience = 30 * time.Second

func newOutside() outside { return outside{&http.Client{Timeout: analyserPatience}} }

func (a outside) Listen(ctx context.Context, call DetectedCall, verdict func(bool)) error {
	body, err := json.Marshal(map[string]string{
		"campaign": call.Campaign, "attempt": call.Attempt, "leg": call.Leg, "node": call.Node.Name(),
	})
	if err != nil {
		return fmt.Errorf("ask the analyser: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, call.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask the analyser: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("ask the analyser: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // nothing is left to lose
	if resp.StatusCode == http.StatusAccepted {
		return nil
	}
	var answer struct {
		Verdict string `json:"verdict"`
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the analyser answered %s", resp.Status)
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, resp.Body, 1<<16)).Decode(&answer); err != nil {
		return fmt.Errorf("the analyser's answer: %w", err)
	}
	switch answer.Verdict {
	case "machine":
		verdict(true)
	case "human":
		verdict(false)
	case "unsure":
	default:
		return fmt.Errorf("the analyser's answer: %q is no verdict", answer.Verdict)
	}
	return nil
}

func (outside) Stop(context.Context, DetectedCall) error { return nil }

// detectors gives the ones that campaigns can name.
func detectors(plugged map[campaigns.Detector]Detector) map[campaigns.Detector]Detector {
	all := map[campaigns.Detector]Detector{campaigns.DetectBeep: beeps{}, campaigns.DetectOutside: newOutside()}
	for name, d := range plugged {
		all[name] = d
	}
	return all
}
