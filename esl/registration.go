// SPDX-License-Identifier: MIT

package esl

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Registration is a phone that has registered. A user with two phones has two of them.
type Registration struct {
	User, Domain string
	Contact      string        // the phone's own URI: sip:1001@192.0.2.7:5060
	Profile      string        // the SIP profile that it registered with
	NetworkAddr  string        // IP:port that it registered from
	Expires      time.Duration // from now; negative when it has run out and FreeSWITCH has not looked yet
}

// Registrations lists the phones that are registered now, of all SIP profiles. It asks mod_sofia's own table (sofia
// xmlstatus), profile by profile, which is right the moment the phone has its answer; `show registrations`, the core's
// copy, was seen to lag by 10 to 130 ms either way. A registration that ran out stays listed, and its
// [RegistrationExpired] comes, up to a minute late.
func (n *Node) Registrations(ctx context.Context) ([]Registration, error) {
	var all struct {
		Profiles []struct {
			Name string `xml:"name"`
			Type string `xml:"type"`
		} `xml:"profile"`
	}
	if err := n.sofiaStatus(ctx, &all); err != nil {
		return nil, err
	}
	var registrations []Registration
	for _, profile := range all.Profiles {
		if profile.Type != "profile" || !isWord(profile.Name) {
			continue // an alias, or a name that cannot be asked for
		}
		var list registrationList
		if err := n.sofiaStatus(ctx, &list, "profile", profile.Name, "reg"); err != nil {
			return nil, err
		}
		for _, entry := range list.Entries {
			registrations = append(registrations, entry.registration(profile.Name))
		}
	}
	return registrations, nil
}

// sofiaStatus runs sofia xmlstatus and reads its answer.
func (n *Node) sofiaStatus(ctx context.Context, into any, args ...string) error {
	const op = "sofia"
	reply, err := n.api(ctx, op, "", append([]string{"xmlstatus"}, args...)...)
	if err != nil {
		return err
	}
	if failed(reply) {
		n.counters.commandFailures.Add(1)
		return replyError(op, "", reply)
	}
	if err := readXML(reply, into); err != nil {
		n.counters.commandFailures.Add(1)
		return &CommandError{Op: "sofia xmlstatus", Err: err}
	}
	return nil
}

// readXML reads what mod_sofia writes. It calls it ISO-8859-1 and writes the bytes as they came, mostly UTF-8.
func readXML(text string, into any) error {
	decoder := xml.NewDecoder(bytes.NewReader(bytes.ToValidUTF8([]byte(text), []byte("?"))))
	decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	return nil
}

// registrationList is the answer to sofia xmlstatus profile NAME reg.
type registrationList struct {
	XMLName xml.Name            `xml:"profile"`
	Entries []registrationEntry `xml:"registrations>registration"`
}

type registrationEntry struct {
	User        string `xml:"user"`
	Contact     string `xml:"contact"`
	Status      string `xml:"status"`
	NetworkIP   string `xml:"network-ip"`
	NetworkPort string `xml:"network-port"`
}

// expiry is in "Registered(UDP)(unknown) exp(2026-11-20 17:10:34) expsecs(118)"; the date has no time zone.
var expiry = regexp.MustCompile(`expsecs\((-?\d{1,9})\)`)

func (r registrationEntry) registration(profile string) Registration {
	user, domain, _ := strings.Cut(r.User, "@")
	result := Registration{
		User: user, Domain: domain, Contact: contactURI(r.Contact), Profile: profile,
		NetworkAddr: net.JoinHostPort(r.NetworkIP, r.NetworkPort),
	}
	if found := expiry.FindStringSubmatch(r.Status); found != nil {
		seconds, _ := strconv.Atoi(found[1])
		result.Expires = time.Duration(seconds) * time.Second
	}
	return result
}

// contactURI is the URI of a SIP contact: "name" <sip:1001@192.0.2.7:5060>;expires=60
func contactURI(contact string) string {
	if _, after, found := strings.Cut(contact, "<"); found {
		uri, _, _ := strings.Cut(after, ">")
		return uri
	}
	return contact
}
