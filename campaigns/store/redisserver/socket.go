// SPDX-License-Identifier: MIT

package redisserver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"
)

// maxSocketPath is what a unix socket's path may be long everywhere: the address
// structure holds 108 bytes on Linux and 104 on the BSDs, its final zero included.
const maxSocketPath = 100

// pingLimit bounds one PING. A server that is busy for longer is asked again.
const pingLimit = time.Second

// socket is where a server listens.
type socket struct {
	path string
	temp string // directory made for it because the data directory lies too deep; else empty
	link string // in that case: the link in the data directory that leads to it
}

// newSocket picks the socket's path: in dir where that is short enough, else in a
// fresh private directory with a link to it from dir, by which the next start finds
// and removes what a crash left behind.
func newSocket(dir string) (socket, error) {
	path := filepath.Join(dir, socketFile)
	if target, err := os.Readlink(path); err == nil {
		if err := (socket{temp: filepath.Dir(target), link: path}).remove(); err != nil {
			return socket{}, err
		}
	}
	if len(path) <= maxSocketPath {
		return socket{path: path}, nil
	}
	temp, err := shortTempDir()
	if err != nil {
		return socket{}, fmt.Errorf("directory for the redis socket: %w", err)
	}
	s := socket{path: filepath.Join(temp, socketFile), temp: temp, link: path}
	if err := os.Symlink(s.path, s.link); err != nil {
		return socket{}, errors.Join(fmt.Errorf("link to the redis socket: %w", err), os.RemoveAll(temp))
	}
	return s, nil
}

// shortTempDir makes a directory that only this user can enter and that leaves
// room for a socket's name: in the temporary directory of the environment, or in
// /tmp where that one is too deep as well.
func shortTempDir() (string, error) {
	const pattern = "tandem-redis-"
	const room = len(pattern) + len("0123456789") + len(socketFile) + 2
	parent := os.TempDir()
	if len(parent)+room > maxSocketPath {
		parent = "/tmp"
	}
	return os.MkdirTemp(parent, pattern)
}

// remove takes the socket's temporary directory and the link to it away. Redis
// removes the socket itself, or replaces it at the next start.
func (s socket) remove() error {
	if s.temp == "" {
		return nil
	}
	if err := os.Remove(s.link); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("link to the redis socket: %w", err)
	}
	// File by file: a link that somebody bent must not cost a whole tree.
	if err := os.Remove(filepath.Join(s.temp, socketFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("redis socket: %w", err)
	}
	if err := os.Remove(s.temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("directory of the redis socket: %w", err)
	}
	return nil
}

// ping asks the server behind the socket whether it is ready. One that still loads
// its data answers -LOADING, which is returned as an error.
func ping(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, pingLimit)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	if err != nil {
		return err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "PING\r\n"); err != nil {
		return err
	}
	answer := make([]byte, 128)
	n, err := conn.Read(answer)
	if err != nil {
		return err
	}
	if !bytes.Equal(answer[:n], []byte("+PONG\r\n")) {
		return fmt.Errorf("PING answered %q", answer[:n])
	}
	return nil
}
