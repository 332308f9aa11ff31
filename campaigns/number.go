// SPDX-License-Identifier: MIT

package campaigns

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// What people write between the digits of a number.
const separatorCharacters = " \u00a0\t-.()/"

var separators = strings.NewReplacer(" ", "", "\u00a0", "", "\t", "", "-", "", ".", "", "(", "", ")", "", "/", "")

// ValidNumber reports whether s can be dialled: two to twenty digits, perhaps
// with a + before them. Nothing else ever reaches FreeSWITCH.
func ValidNumber(s string) bool {
	digits := strings.TrimPrefix(s, "+")
	return len(digits) >= 2 && len(digits) <= 20 && allDigits(digits)
}

// e164 reports whether s is + and 7 to 15 digits, the first of them not 0.
func e164(s string) bool {
	return len(s) >= 8 && len(s) <= 16 && s[0] == '+' && s[1] != '0' && allDigits(s[1:])
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// ParseNumber gives the number that a person wrote in the form that is dialled
// and compared. Where the campaign has a country it is E.164 and must be a
// possible number of its country (libphonenumber's rules); where it has none,
// digits are kept as they are, with or without +, freed of separators.
func (c *Campaign) ParseNumber(s string) (string, error) {
	if c.Country == "" {
		return parsePlain(s)
	}
	n, err := phonenumbers.Parse(s, c.Country)
	if err != nil {
		return "", invalid("number", "%q is not a phone number of %s: %v", s, c.Country, err)
	}
	if !phonenumbers.IsPossibleNumber(n) {
		return "", invalid("number", "%q has a length that its country does not use", s)
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	// A number has one form, or lists could not be compared. What begins with a
	// zero may lose it when it is read again: then it is none, as "000000" in Germany.
	if n.GetItalianLeadingZero() {
		again, err := phonenumbers.Parse(e164, c.Country)
		if err != nil || phonenumbers.Format(again, phonenumbers.E164) != e164 {
			return "", invalid("number", "%q is not a phone number of %s", s, c.Country)
		}
	}
	return e164, nil
}

func parsePlain(s string) (string, error) {
	plain := s
	if strings.ContainsAny(s, separatorCharacters) {
		plain = separators.Replace(s)
	}
	if !ValidNumber(plain) {
		return "", invalid("number", "%q is not a phone number", s)
	}
	if plain[0] == '+' && !e164(plain) {
		return "", invalid("number", "%q is not an E.164 number (+ and 7 to 15 digits)", s)
	}
	return plain, nil
}
