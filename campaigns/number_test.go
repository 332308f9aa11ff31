// SPDX-License-Identifier: MIT

package campaigns_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tandem/campaigns"
)

func TestParseNumber(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ country, in, want, err string }{
		"E.164":                              {in: "+4930123456", want: "+4930123456"},
		"as people write it":                 {in: " +49 (30) 123-456 ", want: "+4930123456"},
		"dots, slash, no-break space":        {in: "+49.30/123\u00a0456", want: "+4930123456"},
		"digits without country":             {in: "030 123456", want: "030123456"},
		"scenario number":                    {in: "+99901150512345", want: "+99901150512345"},
		"national, country DE":               {country: "DE", in: "030 123456", want: "+4930123456"},
		"international, country DE":          {country: "DE", in: "+1 201 555 0123", want: "+12015550123"},
		"00 prefix, country DE":              {country: "DE", in: "0043 1 5851", want: "+4315851"},
		"national, country US":               {country: "US", in: "(201) 555-0123", want: "+12015550123"},
		"too short for E.164":                {in: "+49123", err: "E.164"},
		"too long for E.164":                 {in: "+4930123456789012", err: "E.164"},
		"E.164 that begins with 0":           {in: "+049301234", err: "E.164"},
		"one digit":                          {in: "7", err: "not a phone number"},
		"empty":                              {in: "", err: "not a phone number"},
		"only a plus":                        {in: "+", err: "not a phone number"},
		"letters":                            {in: "call me", err: "not a phone number"},
		"digits of another script":           {in: "٠٣٠١٢٣٤٥٦", err: "not a phone number"},
		"two plus":                           {in: "++4930123456", err: "not a phone number"},
		"a command":                          {in: "123,hangup", err: "not a phone number"},
		"a variable":                         {in: "${x}123456", err: "not a phone number"},
		"a line end":                         {in: "123456\r\napi", err: "not a phone number"},
		"too long for its country":           {country: "DE", in: "030 1234567890123456", err: "not a phone number of DE"},
		"too short for its country":          {country: "US", in: "555 01", err: "length"},
		"not a number, country":              {country: "US", in: "none", err: "not a phone number of US"},
		"zeros, which would be read anew":    {country: "DE", in: "000000", err: "not a phone number of DE"},
		"a country code that does not exist": {country: "DE", in: "+99901150512345", err: "not a phone number of DE"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := campaigns.Campaign{Country: tt.country}
			got, err := c.ParseNumber(tt.in)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("got %q, %v; want an error with %q", got, err, tt.err)
				}
				if campaigns.CodeOf(err) != campaigns.Invalid {
					t.Fatalf("code %s", campaigns.CodeOf(err))
				}
				return
			}
			if err != nil || got != tt.want {
				t.Fatalf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

// Whatever a list holds: a number that comes out is safe to dial, and parsing
// it again changes nothing.
func TestParsedNumbersAreValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := campaigns.Campaign{Country: rapid.SampledFrom([]string{"", "DE", "US", "GB", "IT", "RU", "HU"}).Draw(t, "country")}
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`\+?[0-9 ()./-]{1,24}`)).Draw(t, "in")
		got, err := c.ParseNumber(in)
		if err != nil {
			return
		}
		if !campaigns.ValidNumber(got) {
			t.Fatalf("%q became %q", in, got)
		}
		again, err := c.ParseNumber(got)
		if err != nil || again != got {
			t.Fatalf("%q became %q, and that %q, %v", in, got, again, err)
		}
	})
}
