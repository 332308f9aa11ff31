// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"tandem/access"
)

// providerPatience is how long one answer of the provider may take.
const providerPatience = 10 * time.Second

// errRefusedByProvider is for people who come back without a proof of who they are.
var errRefusedByProvider = errors.New("the provider has not proved who it is")

// oidcSignIn signs people in with a provider, which it asks for the first time
// when the first of them comes: a provider that is down keeps nobody else out.
type oidcSignIn struct {
	OIDC
	client *http.Client
	key    []byte // of the flows' signatures

	mu    sync.Mutex
	known *oidc.Provider // nil until it has answered
}

func newOIDCSignIn(o OIDC) *oidcSignIn {
	return &oidcSignIn{OIDC: o, key: oidcKey(o), client: &http.Client{Timeout: providerPatience}}
}

// oidcPerson is who the provider says that somebody is.
type oidcPerson struct {
	Subject string
	Name    string
	Role    access.Role // "" = none of the configured ones
	Agent   string
}

func (o *oidcSignIn) provider(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.known != nil {
		return o.known, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, o.client), o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("oidc provider: %w", err)
	}
	o.known = p
	return p, nil
}

func (o *oidcSignIn) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: o.RedirectURL,
		Scopes: append([]string{oidc.ScopeOpenID}, o.Scopes...),
	}
}

// address gives where a person is sent to sign in.
func (o *oidcSignIn) address(ctx context.Context, flow oidcFlow) (string, error) {
	p, err := o.provider(ctx)
	if err != nil {
		return "", err
	}
	return o.oauth(p).AuthCodeURL(flow.State, oidc.Nonce(flow.Nonce), oauth2.S256ChallengeOption(flow.Verifier)), nil
}

// person gets who it was from the provider. What does not prove it is
// errRefusedByProvider.
func (o *oidcSignIn) person(ctx context.Context, flow oidcFlow, code string) (oidcPerson, error) {
	ctx = oidc.ClientContext(ctx, o.client)
	p, err := o.provider(ctx)
	if err != nil {
		return oidcPerson{}, err
	}
	token, err := o.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(flow.Verifier))
	var answered *oauth2.RetrieveError
	if errors.As(err, &answered) {
		// Not the error itself: the provider's answer may repeat what was sent to it.
		return oidcPerson{}, fmt.Errorf("%w: the code was not taken: status %d", errRefusedByProvider, answered.Response.StatusCode)
	}
	if err != nil {
		return oidcPerson{}, fmt.Errorf("oidc token: %w", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: o.ClientID}).Verify(ctx, raw)
	if err != nil {
		return oidcPerson{}, fmt.Errorf("%w: %w", errRefusedByProvider, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(flow.Nonce)) != 1 {
		return oidcPerson{}, fmt.Errorf("%w: the nonce is not the one of this sign-in", errRefusedByProvider)
	}
	var claims map[string]json.RawMessage
	if err := id.Claims(&claims); err != nil {
		return oidcPerson{}, fmt.Errorf("%w: %w", errRefusedByProvider, err)
	}
	return o.personOf(id.Subject, claims), nil
}

// personOf reads the claims that the configuration names.
func (o *oidcSignIn) personOf(subject string, claims map[string]json.RawMessage) oidcPerson {
	p := oidcPerson{Subject: subject, Role: o.DefaultRole}
	if names := claimTexts(claims[o.NameClaim]); len(names) == 1 {
		p.Name = names[0]
	}
	if agents := claimTexts(claims[o.AgentClaim]); len(agents) == 1 {
		p.Agent = agents[0]
	}
	mapped := make([]access.Role, 0, 1)
	for _, value := range claimTexts(claims[o.RoleClaim]) {
		if role, ok := o.Roles[value]; ok {
			mapped = append(mapped, role)
		}
	}
	for _, role := range []access.Role{access.Admin, access.Supervisor, access.Agent} { // who has several has the highest
		if slices.Contains(mapped, role) {
			p.Role = role
			break
		}
	}
	return p
}

// claimTexts reads a claim that is a string or an array of strings.
func claimTexts(claim json.RawMessage) []string {
	var one string
	if json.Unmarshal(claim, &one) == nil && one != "" {
		return []string{one}
	}
	var many []string
	if json.Unmarshal(claim, &many) != nil {
		return nil
	}
	return many
}
