package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

const secretPrefix = "whsec_"

// key decodes a secret: base64 of 24 to 64 bytes after "whsec_".
func key(secret string) ([]byte, error) {
	text, ok := strings.CutPrefix(secret, secretPrefix)
	raw, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(raw) < 24 || len(raw) > 64 {
		return nil, errors.New("must be whsec_ and 24 to 64 bytes in base64")
	}
	return raw, nil
}

func checkSecret(secret string) error {
	_, err := key(secret)
	return err
}

// sign is the value of webhook-signature: one "v1," signature for each secret, separated by blanks. Secrets that do not
// decode sign nothing.
func sign(id string, at time.Time, body []byte, secrets ...string) string {
	var out []string
	for _, secret := range secrets {
		k, err := key(secret)
		if err != nil {
			continue
		}
		mac := hmac.New(sha256.New, k)
		_, _ = mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		_, _ = mac.Write(body)
		out = append(out, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(out, " ")
}
