// SPDX-License-Identifier: MIT

package web

import (
	"context"
	"mime"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"tandem/access"
	"tandem/campaigns"
	"tandem/sounds"
)

func (s *Server) messageRoutes() []route {
	return []route{
		{"GET", "/messages", read(access.Campaigns), s.listMessages},
		{"GET", "/messages/:file", read(access.Campaigns), s.hearMessage},
		{"PUT", "/messages/:file", write(access.Campaigns), s.putMessage},
		{"DELETE", "/messages/:file", write(access.Campaigns), s.removeMessage},
		{"GET", "/dialer/:id/attempts/:attempt/recording", read(access.Campaigns), s.hearRecording},
	}
}

// messageCard is a message on the wire.
type messageCard struct {
	Name     string    `json:"name"`
	Path     string    `json:"path"` // as a campaign's settings take it
	Size     int64     `json:"size"`
	Seconds  float64   `json:"seconds"`
	Coding   string    `json:"coding"`
	Rate     int       `json:"rate"`
	Channels int       `json:"channels"`
	Modified time.Time `json:"modified"`
	UsedBy   []string  `json:"usedBy"`            // ids of campaigns
	Problem  string    `json:"problem,omitempty"` // why FreeSWITCH will not play it
}

func messageCardOf(m sounds.Message, users []string) messageCard {
	return messageCard{
		Name: m.Name, Path: m.Path, Size: m.Size, Seconds: m.Length.Seconds(), Coding: m.Coding, Rate: m.Rate, Channels: m.Channels,
		Modified: m.Modified, UsedBy: list(users), Problem: m.Problem,
	}
}

// messageFolder gives the folder of messages, or says how there comes to be one.
func (s *Server) messageFolder() (*sounds.Messages, error) {
	if s.messages == nil {
		return nil, &campaigns.Error{
			Code: campaigns.Unavailable, Op: "messages",
			Msg: "messages cannot be uploaded here: set messages.folder in the configuration, a folder that FreeSWITCH reads, and messages.switch_folder where FreeSWITCH sees it elsewhere",
		}
	}
	return s.messages, nil
}

// messageName reads the name of the path, NAME.wav.
func messageName(c echo.Context) (string, error) {
	name, ok := strings.CutSuffix(c.Param("file"), ".wav")
	if !ok || !campaigns.ValidID(name) {
		return "", invalid("file", "%.80q is not the name of a message: 1 to 64 letters, digits, _ and -, and then .wav", c.Param("file"))
	}
	return name, nil
}

// soundUsers gives the campaigns that play a sound, by its path.
func (s *Server) soundUsers(ctx context.Context) (map[string][]string, error) {
	all, err := s.store.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	users := map[string][]string{}
	for _, campaign := range all {
		for _, sound := range slices.Compact(slices.Sorted(slices.Values(campaign.Sounds()))) {
			users[sound] = append(users[sound], campaign.ID)
		}
	}
	return users, nil
}

func (s *Server) listMessages(c echo.Context) error {
	folder, err := s.messageFolder()
	if err != nil {
		return err
	}
	all, err := folder.List()
	if err != nil {
		return err
	}
	users, err := s.soundUsers(c.Request().Context())
	if err != nil {
		return err
	}
	cards := make([]messageCard, len(all))
	for i, m := range all {
		cards[i] = messageCardOf(m, users[m.Path])
	}
	return answer(c, cards)
}

func (s *Server) hearMessage(c echo.Context) error {
	folder, err := s.messageFolder()
	if err != nil {
		return err
	}
	name, err := messageName(c)
	if err != nil {
		return err
	}
	file, _, err := folder.Open(name)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	return sendSound(c, file)
}

// wavTypes are what programs call a WAV file.
var wavTypes = []string{"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"}

func (s *Server) putMessage(c echo.Context) error {
	folder, err := s.messageFolder()
	if err != nil {
		return err
	}
	name, err := messageName(c)
	if err != nil {
		return err
	}
	r := c.Request()
	if kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); err != nil || !slices.Contains(wavTypes, kind) {
		return &refusal{
			Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type", Message: "send the message as audio/wav",
		}
	}
	users, err := s.soundUsers(r.Context())
	if err != nil {
		return err
	}
	var before any
	if old, was, err := folder.Open(name); err == nil {
		before = messageCardOf(was, users[was.Path])
		_ = old.Close()
	}
	body := &patient{ReadCloser: r.Body, control: http.NewResponseController(c.Response())}
	m, err := folder.Put(name, http.MaxBytesReader(c.Response(), body, sounds.MaxMessage))
	if err != nil {
		return incomplete(err)
	}
	card := messageCardOf(m, users[m.Path])
	noteChange(c, "message "+name, before, card)
	return answer(c, card)
}

func (s *Server) removeMessage(c echo.Context) error {
	folder, err := s.messageFolder()
	if err != nil {
		return err
	}
	name, err := messageName(c)
	if err != nil {
		return err
	}
	users, err := s.soundUsers(c.Request().Context())
	if err != nil {
		return err
	}
	file, was, err := folder.Open(name)
	if err != nil {
		return err
	}
	_ = file.Close()
	if in := users[was.Path]; len(in) > 0 {
		return &campaigns.Error{Code: campaigns.Conflict, Op: "remove message", Msg: "campaigns play this message: " + strings.Join(in, ", ")}
	}
	if err := folder.Remove(name); err != nil {
		return err
	}
	noteChange(c, "message "+name, messageCardOf(was, nil), nil)
	return answer(c, map[string]string{"removed": name})
}

// hearRecording gives the recording of an attempt. Who listened is in the audit log.
func (s *Server) hearRecording(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("attempt")
	campaign, err := s.campaign(c)
	if err != nil {
		return err
	}
	past, err := s.store.EndedAttempt(ctx, campaign.ID, id, 0)
	if campaigns.CodeOf(err) == campaigns.NotFound && campaigns.ValidID(id) {
		if _, open, oerr := s.store.OpenAttempt(ctx, campaign.ID, id); oerr == nil && open {
			return noRecording("the call goes on; its recording can be heard when it has ended")
		}
	}
	switch {
	case err != nil:
		return err
	case past.Attempt.Recording == "":
		return noRecording("the call was not recorded")
	case s.recordings == nil:
		return noRecording("recordings cannot be heard here: set recordings_read in the configuration, a folder in which this machine reads what FreeSWITCH records")
	}
	file, err := s.recordings.Open(past.Attempt.Recording, id)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	noteChange(c, "recording "+id, nil, map[string]any{"heard": true, "campaign": campaign.ID, "member": past.Member})
	return sendSound(c, file)
}

func noRecording(why string) error {
	return &campaigns.Error{Code: campaigns.NotFound, Op: "recording", Msg: why}
}

// sendSound sends a file, or the part of it that was asked for.
func sendSound(c echo.Context, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	name := path.Base(info.Name())
	kind := kinds[strings.ToLower(path.Ext(name))]
	if kind == "" {
		kind = "application/octet-stream"
	}
	c.Response().Header().Set(echo.HeaderContentType, kind)
	w := &unhurried{ResponseWriter: c.Response(), control: http.NewResponseController(c.Response().Writer)}
	http.ServeContent(w, c.Request(), name, info.ModTime(), file)
	return nil
}

// unhurried gives a client as long as it goes on reading.
type unhurried struct {
	http.ResponseWriter
	control *http.ResponseController
}

// Write writes within the time of one answer.
func (u *unhurried) Write(b []byte) (int, error) {
	// A server that knows no deadlines, as in tests, needs none.
	_ = u.control.SetWriteDeadline(time.Now().Add(writeTimeout))
	return u.ResponseWriter.Write(b)
}
