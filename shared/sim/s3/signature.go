package s3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm = "AWS4-HMAC-SHA256"
	stamp     = "20060102T150405Z"
	skew      = 15 * time.Minute
	maxExpiry = 7 * 24 * time.Hour
)

// claim is what a request says about its signature, in headers or in the query.
type claim struct {
	credential string // key/date/region/service/aws4_request
	headers    []string
	signature  string
	at         time.Time
	payload    string
	query      url.Values // without the signature
}

// verify checks Signature Version 4 as the S3 API reference describes it ("Authenticating Requests"). It was written from
// that page and shares nothing with the SDK that signs. A browser that follows a redirect to a real bucket leaves the
// application's bearer token behind, as the origin changes; on a laptop there is one origin, so a bearer is passed over.
func (s *Server) verify(r *http.Request) error {
	c, err := s.claimed(r)
	if err != nil {
		return err
	}
	scope := strings.Split(c.credential, "/")
	if len(scope) != 5 || scope[3] != "s3" || scope[4] != "aws4_request" || scope[1] != c.at.Format("20060102") {
		return &refusal{http.StatusBadRequest, "AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter"}
	}
	if scope[0] != "local" {
		return &refusal{http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."}
	}
	if !slices.Contains(c.headers, "host") {
		return &refusal{http.StatusForbidden, "AccessDenied", "There were headers present in the request which were not signed"}
	}
	key := []byte("AWS4" + s.opt.Secret)
	for _, part := range scope[1:] {
		key = sum(key, part)
	}
	hash := sha256.Sum256([]byte(canonical(r, c)))
	text := strings.Join([]string{algorithm, c.at.Format(stamp), strings.Join(scope[1:], "/"), hex.EncodeToString(hash[:])}, "\n")
	if !hmac.Equal([]byte(hex.EncodeToString(sum(key, text))), []byte(c.signature)) {
		return &refusal{http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method."}
	}
	return nil
}

func (s *Server) claimed(r *http.Request) (claim, error) {
	q := r.URL.Query()
	if q.Get("X-Amz-Algorithm") == algorithm {
		return s.presigned(r, q)
	}
	rest, ok := strings.CutPrefix(r.Header.Get("Authorization"), algorithm+" ")
	if !ok {
		return claim{}, &refusal{http.StatusForbidden, "AccessDenied", "Access Denied"}
	}
	c := claim{payload: r.Header.Get("X-Amz-Content-Sha256"), query: q}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			c.credential = value
		case "SignedHeaders":
			c.headers = strings.Split(value, ";")
		case "Signature":
			c.signature = value
		}
	}
	var err error
	if c.at, err = time.Parse(stamp, r.Header.Get("X-Amz-Date")); err != nil {
		return claim{}, &refusal{http.StatusForbidden, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header"}
	}
	if d := s.opt.Now().Sub(c.at); d > skew || d < -skew {
		return claim{}, &refusal{http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."}
	}
	return c, nil
}

func (s *Server) presigned(r *http.Request, q url.Values) (claim, error) {
	if strings.HasPrefix(r.Header.Get("Authorization"), "AWS4") {
		return claim{}, &refusal{http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed"}
	}
	c := claim{
		credential: q.Get("X-Amz-Credential"), headers: strings.Split(q.Get("X-Amz-SignedHeaders"), ";"),
		signature: q.Get("X-Amz-Signature"), payload: "UNSIGNED-PAYLOAD", query: q,
	}
	q.Del("X-Amz-Signature")
	var err error
	if c.at, err = time.Parse(stamp, q.Get("X-Amz-Date")); err != nil {
		return claim{}, &refusal{http.StatusForbidden, "AuthorizationQueryParametersError", "X-Amz-Date must be in the ISO8601 Long Format"}
	}
	seconds, err := strconv.Atoi(q.Get("X-Amz-Expires"))
	if err != nil || seconds < 1 || time.Duration(seconds)*time.Second > maxExpiry {
		return claim{}, &refusal{http.StatusBadRequest, "AuthorizationQueryParametersError", "X-Amz-Expires must be between 1 and 604800 seconds"}
	}
	if s.opt.Now().After(c.at.Add(time.Duration(seconds)*time.Second)) || s.opt.Now().Before(c.at.Add(-skew)) {
		return claim{}, &refusal{http.StatusForbidden, "AccessDenied", "Request has expired"}
	}
	return c, nil
}

// canonical is the text that is signed. The path is the one that was asked for, whatever prefix was stripped since.
func canonical(r *http.Request, c claim) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	var headers strings.Builder
	for _, name := range c.headers {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = strconv.FormatInt(r.ContentLength, 10)
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	query := strings.ReplaceAll(c.query.Encode(), "+", "%20")
	return strings.Join([]string{r.Method, path, query, headers.String(), strings.Join(c.headers, ";"), c.payload}, "\n")
}

func sum(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
