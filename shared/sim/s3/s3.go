// Package s3 plays S3 on a laptop and in tests: one folder holds the buckets, objects are put, read and removed by path,
// every request must carry a valid Signature Version 4, and a presigned address opens only what was signed. It refuses
// listing, versions, multipart uploads and everything else the product does not use.
package s3

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Options shape a server. Folder is needed.
type Options struct {
	Folder string           // where objects are kept
	Now    func() time.Time // default time.Now
	Secret string           // of access key "local"; default "local"
}

// Server is an http.Handler for path-style requests: /<bucket>/<key>, at whatever prefix it is mounted.
type Server struct{ opt Options }

// New makes a server. Buckets come into being with their first object.
func New(opt Options) *Server {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Secret == "" {
		opt.Secret = "local"
	}
	return &Server{opt}
}

// refusal is an error answer of S3 (API reference, "Error responses").
type refusal struct {
	status  int
	Code    string
	Message string
}

func (r *refusal) Error() string { return r.Code + ": " + r.Message }

func (r *refusal) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(r.status)
	body, _ := xml.Marshal(struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: r.Code, Message: r.Message})
	_, _ = w.Write(body)
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	keyName    = regexp.MustCompile(`^[A-Za-z0-9!_.*'()/-]{1,900}$`) // S3 takes more; the product needs no more
)

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := s.verify(r)
	if err == nil {
		err = s.serve(w, r)
	}
	var refused *refusal
	switch {
	case err == nil:
	case errors.As(err, &refused):
		refused.write(w)
	default:
		(&refusal{http.StatusInternalServerError, "InternalError", err.Error()}).write(w)
	}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) error {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !bucketName.MatchString(bucket) {
		return &refusal{http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid."}
	}
	if !keyName.MatchString(key) {
		return &refusal{http.StatusNotImplemented, "NotImplemented", "Only objects are played here."}
	}
	// Keys are names, never paths: what looks like a folder in one is not one on disk.
	file := filepath.Join(s.opt.Folder, bucket, url.QueryEscape(key))
	switch r.Method {
	case http.MethodPut:
		return s.put(w, r, file)
	case http.MethodGet, http.MethodHead:
		return get(w, r, file)
	case http.MethodDelete:
		for _, path := range []string{file, file + ".meta"} {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return &refusal{http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource."}
}

const maxObject = 5 << 30 // of a single PUT

type meta struct {
	Type string `json:"type"`
}

func (s *Server) put(w http.ResponseWriter, r *http.Request, file string) error {
	if r.ContentLength < 0 {
		return &refusal{http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header."}
	}
	if r.ContentLength > maxObject {
		return &refusal{http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size."}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(file), ".part-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone already when it became the object
	n, err := io.Copy(part, r.Body)
	if err = errors.Join(err, part.Close()); err != nil {
		return err
	}
	if n != r.ContentLength {
		return &refusal{http.StatusBadRequest, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header"}
	}
	raw, err := json.Marshal(meta{Type: r.Header.Get("Content-Type")})
	if err == nil {
		err = os.WriteFile(file+".meta", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(part.Name(), file)
	}
	if err != nil {
		return err
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, n))
	return nil
}

func get(w http.ResponseWriter, r *http.Request, file string) error {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return &refusal{http.StatusNotFound, "NoSuchKey", "The specified key does not exist."}
	}
	if err != nil {
		return err
	}
	defer f.Close()
	var m meta
	raw, err := os.ReadFile(file + ".meta")
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	info, errStat := f.Stat()
	if err = errors.Join(err, errStat); err != nil {
		return err
	}
	w.Header().Set("Content-Type", m.Type)
	for _, name := range []string{"Content-Type", "Content-Disposition", "Cache-Control"} {
		if v := r.URL.Query().Get("response-" + strings.ToLower(name)); v != "" {
			w.Header().Set(name, v)
		}
	}
	http.ServeContent(w, r, "", info.ModTime(), f)
	return nil
}
