// SPDX-License-Identifier: MIT

package controller

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/campaigns"
	"tandem/esl"
)

// An analyser outside is told of the call; its answer is the verdict, or there
// is none yet.
func TestOutsideDetector(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status  int
		body    string
		verdict string
		fails   bool
	}{
		"machine":     {200, `{"verdict":"machine"}`, "true", false},
		"human":       {200, `{"verdict":"human"}`, "false", false},
		"unsure":      {200, `{"verdict":"unsure"}`, "", false},
		"later":       {202, ``, "", false},
		"no verdict":  {200, `{"verdict":"parrot"}`, "", true},
		"no JSON":     {200, `machine`, "", true},
		"a breakdown": {500, ``, "", true},
	}
	node := esl.NewNode(esl.NodeConfig{Name: "fs1", Addr: "127.0.0.1:1", Password: "x"}, esl.Handlers{})
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var told map[string]string
			analyser := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if err := json.NewDecoder(r.Body).Decode(&told); err != nil {
					t.Error(err)
				}
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}))
			defer analyser.Close()
			verdict := ""
			err := newOutside().Listen(t.Context(), DetectedCall{
				Campaign: "c1", Attempt: "a1", Leg: "l1", Node: node, URL: analyser.URL,
			}, func(machine bool) { verdict = fmt.Sprint(machine) })
			if (err != nil) != tt.fails || verdict != tt.verdict {
				t.Errorf("verdict %q, error %v", verdict, err)
			}
			want := map[string]string{"campaign": "c1", "attempt": "a1", "leg": "l1", "node": "fs1"}
			if diff := cmp.Diff(want, told); diff != "" {
				t.Errorf("the analyser was told (-want):\n%s", diff)
			}
		})
	}
}

// A detector of somebody's own takes the place of ours.
func TestPluggedDetector(t *testing.T) {
	t.Parallel()
	own := outside{http.DefaultClient}
	all := detectors(map[campaigns.Detector]Detector{campaigns.DetectBeep: own, "whisperer": own})
	if all[campaigns.DetectBeep] != Detector(own) || all["whisperer"] == nil || all[campaigns.DetectOutside] == nil {
		t.Errorf("%v", all)
	}
}
