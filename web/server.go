// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"tandem/access"
	"tandem/campaigns/store"
	"tandem/controller"
	"tandem/feed"
	"tandem/hooks"
	"tandem/imports"
	"tandem/sounds"
	"tandem/web/ui"
)

// Config is what a server needs. Controller, Store, Access and Registry are required.
type Config struct {
	Controller *controller.Controller
	Store      *store.Store
	Access     *access.Book
	Registry   *prometheus.Registry // gathered for /metrics; the server adds its own figures
	Logger     *slog.Logger         // default: nothing is logged
	Version    string
	Imports    *imports.Desk
	Hooks      *hooks.Service // default: one that only keeps webhooks and sends nothing
	Feed       *feed.Hub      // which somebody runs

	// Messages is the folder of the messages that campaigns play; nil is none.
	Messages *sounds.Messages
	// Recordings are those that can be heard; nil is none.
	Recordings *sounds.Recordings

	// Demo lets anybody in; nil, which is for everything but the demo, does not.
	Demo *Demo

	// UI is the web application as it was built; nil is the one in the program.
	UI fs.FS

	// TLSCert and TLSKey are files in PEM; "" serves without encryption.
	TLSCert, TLSKey string
	// CORSOrigins are the origins whose pages may call; "*" is any, with tokens only.
	CORSOrigins []string
	// TrustedProxies are believed when they say for whom they ask.
	TrustedProxies []netip.Prefix
	// MetricsAllow reads /metrics without a token.
	MetricsAllow []netip.Prefix
	// OIDC is a provider that people can sign in with; nil is none.
	OIDC *OIDC
	// BreakReasons are what desktops offer; none: the default ones.
	BreakReasons []string
	// Softphone is how agents' browsers are phones.
	Softphone Softphone
}

// Server is Tandem over HTTP.
type Server struct {
	controller   *controller.Controller
	store        *store.Store
	access       *access.Book
	log          *slog.Logger
	version      string
	imports      *imports.Desk
	hooks        *hooks.Service
	feed         *feed.Hub
	sockets      *sockets
	validEvery   time.Duration // how often it is asked whether who has a WebSocket may still have it
	echo         *echo.Echo
	crossSite    *http.CrossOriginProtection
	origins      []string
	proxies      []netip.Prefix
	scrapers     []netip.Prefix
	cert, key    string
	oidc         *oidcSignIn // nil: none
	breakReasons []string
	softphone    Softphone
	demo         *Demo              // nil: it is none
	messages     *sounds.Messages   // nil: none
	recordings   *sounds.Recordings // nil: none
	overviews    overviews
	walks        walks
	whatIfs      turn
	whatIfFor    time.Duration                // how long a simulation may take
	app          func() (*application, error) // made by whoever asks first
	// cards is held while the card of an agent or resource is read, changed and written.
	cards sync.Mutex

	listener net.Listener
	// open says that the server listens on an address that is not a loopback one.
	open atomic.Bool
}

// Timeouts of the HTTP server. Writing has time for a large answer on a slow line.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = time.Minute
	writeTimeout  = time.Minute
	idleTimeout   = 2 * time.Minute
	// shutdownPatience is how long open requests may take when the server ends.
	shutdownPatience = 5 * time.Second
	maxHeader        = 64 << 10
)

// New makes a server that does not listen yet.
func New(cfg Config) *Server {
	s := &Server{
		controller: cfg.Controller, store: cfg.Store, log: cfg.Logger, version: cfg.Version, imports: cfg.Imports,
		hooks: cfg.Hooks, access: cfg.Access, crossSite: http.NewCrossOriginProtection(), origins: cfg.CORSOrigins,
		feed: cfg.Feed, whatIfs: newTurn(), whatIfFor: whatIfPatience, sockets: newSockets(), validEvery: validEvery,
		proxies: cfg.TrustedProxies, scrapers: cfg.MetricsAllow, cert: cfg.TLSCert, key: cfg.TLSKey, softphone: cfg.Softphone,
		messages: cfg.Messages, recordings: cfg.Recordings, demo: cfg.Demo,
	}
	if s.breakReasons = cfg.BreakReasons; len(s.breakReasons) == 0 {
		s.breakReasons = DefaultBreakReasons()
	}
	if cfg.OIDC != nil {
		s.oidc = newOIDCSignIn(*cfg.OIDC)
	}
	if cfg.UI == nil {
		cfg.UI = ui.Files()
	}
	s.app = sync.OnceValues(func() (*application, error) { return newApplication(cfg.UI) })
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.hooks == nil {
		s.hooks = hooks.New(hooks.Config{Store: cfg.Store, Attempt: EndedAttempt, Version: cfg.Version})
	}
	cfg.Registry.MustRegister(newFigures(s))
	s.echo = s.router(cfg.Registry)
	return s
}

// Handler gives everything that the server serves.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			// The answer to HEAD is that to GET; net/http leaves its body out.
			r = r.Clone(context.WithValue(r.Context(), headKey{}, true))
			r.Method = http.MethodGet
		}
		s.echo.ServeHTTP(w, r)
	})
}

// Listen opens the address, "127.0.0.1:8080". It need not be called: [Server.Serve]
// does. It is for those who must know at once whether the address is free.
func (s *Server) Listen(addr string) error {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("http address %s is in use by another program; stop it or choose another address", addr)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("http address %s: not permitted; ports below 1024 need a privilege", addr)
	case err != nil:
		return fmt.Errorf("http address %s: %w", addr, err)
	}
	s.listener = l
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		s.open.Store(true)
		if s.cert == "" {
			s.log.Warn("served without TLS on an address that others reach: passwords and tokens can be read on the way", "addr", s.Addr())
		}
	}
	return nil
}

// Addr gives the address that the server listens on, "" before [Server.Listen].
func (s *Server) Addr() string {
	if s.listener == nil {
		return ""
	}
	return s.listener.Addr().String()
}

// Serve answers on addr, or where Listen has opened one already, until ctx
// ends; then open requests are finished, for a few seconds at most.
func (s *Server) Serve(ctx context.Context, addr string) error {
	if s.listener == nil {
		if err := s.Listen(addr); err != nil {
			return err
		}
	}
	hs := &http.Server{
		Handler: s.Handler(), ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
	}
	served := make(chan error, 1)
	if s.cert == "" {
		go func() { served <- hs.Serve(s.listener) }()
	} else {
		certificates := certificate{cert: s.cert, key: s.key, log: s.log}
		hs.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: certificates.get}
		go func() { served <- hs.ServeTLS(s.listener, "", "") }()
	}
	select {
	case err := <-served:
		return fmt.Errorf("http: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownPatience)
	defer cancel()
	s.sockets.end(last)
	if err := hs.Shutdown(last); err != nil {
		s.log.Warn("http requests cut off", "err", err)
		err = hs.Close()
		<-served
		return err
	}
	<-served
	return nil
}
