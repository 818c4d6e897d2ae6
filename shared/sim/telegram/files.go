package telegram

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // gif and png are read for their size only
	"image/jpeg"
	_ "image/png" // see gif
	"net/http"
	"path"
	"strconv"
	"strings"
)

const (
	maxDownload  = 20 << 20
	maxPhoto     = 10 << 20
	maxPhotoSide = 10_000 // width and height together
	maxRatio     = 20
)

// file is a stored file as one bot names it. A nil body means Telegram was told of it by a hand-made update; reading it
// gives a picture made on the spot.
type file struct {
	File
	kind string // photo, document, voice, video
	path string // for the download link
	body []byte
}

// store keeps an uploaded file for the bot and returns what messages show of it.
func (c *call) store(kind, name string, body []byte, width, height int, mark string) File {
	sum := sha256.Sum256(append([]byte(mark), body...))
	prefix := map[string]string{"photo": "AgACAgIAAxk", "document": "BQACAgIAAxk", "voice": "AwACAgIAAxk", "video": "BAACAgIAAxk"}[kind]
	f := &file{kind: kind, body: body, File: File{
		ID:       prefix + base64.RawURLEncoding.EncodeToString(fmt.Appendf(sum[:12:12], "%d", c.s.next())) + mark,
		UniqueID: "AQAD" + base64.RawURLEncoding.EncodeToString(sum[:8]),
		Size:     int64(len(body)), Width: width, Height: height,
	}}
	if kind != "photo" {
		f.Name, f.Mime = name, http.DetectContentType(body)
	}
	if kind == "voice" {
		f.Name, f.Mime = "", "audio/ogg"
	}
	if kind == "voice" || kind == "video" {
		seconds := int(c.p.number("duration"))
		f.Duration = &seconds
	}
	c.b.keep(f, path.Ext(name))
	return f.File
}

// keep files f under its id and gives it a download path.
func (b *bot) keep(f *file, ext string) {
	if ext == "" || f.kind == "photo" {
		ext = map[string]string{"photo": ".jpg", "voice": ".oga", "video": ".mp4"}[f.kind]
	}
	f.path = fmt.Sprintf("%ss/file_%d%s", f.kind, len(b.files)+1, ext)
	b.files[f.ID], b.paths[f.path] = f, f
}

// storePhoto checks the picture and stores it in the sizes Telegram makes; all of them hold the original bytes.
func (c *call) storePhoto(body []byte) ([]File, error) {
	if len(body) > maxPhoto {
		return nil, badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(body), maxPhoto)
	}
	kind := http.DetectContentType(body)
	if kind != "image/jpeg" && kind != "image/png" && kind != "image/webp" && kind != "image/gif" {
		return nil, badRequest("IMAGE_PROCESS_FAILED")
	}
	width, height := 1280, 960
	if cfg, _, err := image.DecodeConfig(bytes.NewReader(body)); err == nil {
		width, height = cfg.Width, cfg.Height
	} else if kind != "image/webp" {
		return nil, badRequest("IMAGE_PROCESS_FAILED")
	}
	if width+height > maxPhotoSide || width > maxRatio*height || height > maxRatio*width {
		return nil, badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return c.photoSizes(body, width, height), nil
}

func (c *call) photoSizes(body []byte, width, height int) []File {
	var sizes []File
	long := max(width, height)
	for _, step := range []struct {
		side int
		mark string
	}{{90, "s"}, {320, "m"}, {800, "x"}, {1280, "y"}} {
		side := min(step.side, long)
		sizes = append(sizes, c.store("photo", "", body, max(width*side/long, 1), max(height*side/long, 1), step.mark))
		if side == long {
			break
		}
	}
	for _, size := range sizes {
		c.b.photos[size.ID] = sizes
	}
	return sizes
}

// attach resolves a file parameter: an upload under its own name or an attach:// one, else a file_id. A web address is
// refused as unreachable, because a laptop's own addresses are to Telegram.
func (c *call) attach(key, value string) (upload, *file, error) {
	if up, ok := c.p.files[key]; ok {
		return up, nil, nil
	}
	if name, ok := strings.CutPrefix(value, "attach://"); ok {
		if up, ok := c.p.files[name]; ok {
			return up, nil, nil
		}
		return upload{}, nil, badRequest("file \"%s\" not found in the request", name)
	}
	if strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://") {
		return upload{}, nil, badRequest("failed to get HTTP URL content")
	}
	if f := c.b.files[value]; f != nil {
		return upload{}, f, nil
	}
	if value == "" {
		return upload{}, nil, badRequest("there is no %s in the request", key)
	}
	return upload{}, nil, badRequest("wrong file identifier/HTTP URL specified")
}

func (c *call) getFile() (any, error) {
	f := c.b.files[c.p.str("file_id")]
	switch {
	case f == nil:
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	case f.Size > maxDownload:
		return nil, badRequest("file is too big")
	}
	return struct {
		ID       string `json:"file_id"`
		UniqueID string `json:"file_unique_id"`
		Size     int64  `json:"file_size,omitempty"`
		Path     string `json:"file_path"`
	}{f.ID, f.UniqueID, f.Size, f.path}, nil
}

// serveFile answers /file/bot<token>/<path>.
func (s *Server) serveFile(w http.ResponseWriter, rest string) {
	token, at, _ := strings.Cut(rest, "/")
	s.mu.Lock()
	var f *file
	b := s.byToken(token)
	if b != nil {
		f = b.paths[at]
	}
	s.mu.Unlock()
	switch {
	case b == nil:
		reply(w, nil, refuse(http.StatusUnauthorized, "Unauthorized"))
	case f == nil:
		reply(w, nil, refuse(http.StatusNotFound, "Not Found"))
	default:
		body := f.bytes()
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}
}

// bytes is the stored content, or a plain picture whose colour follows from the file's identity.
func (f *file) bytes() []byte {
	if f.body != nil {
		return f.body
	}
	sum := sha256.Sum256([]byte(f.UniqueID))
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.Set(i%64, i/64, color.RGBA{sum[0], sum[1], sum[2], 255})
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, nil)
	return out.Bytes()
}

// FileBytes returns the content behind a file id of the bot; false when there is none.
func (s *Server) FileBytes(ref, fileID string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil || b.files[fileID] == nil {
		return nil, false
	}
	return b.files[fileID].bytes(), true
}
