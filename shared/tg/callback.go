package tg

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
)

// Callback is what an inline button carries back to the bot.
type Callback struct {
	Step  int    // the question it belongs to, below 2^21
	Node  string // at most 24 bytes
	Value string // at most 12 bytes
}

const (
	callbackVersion = 1
	tagSize         = 8
	maxStep         = 1<<21 - 1
	maxNode         = 24
	maxValue        = 12
)

var errCallback = errors.New("not a callback of this bot")

// Encode makes callback_data: at most 64 bytes of A-Za-z0-9_-, signed with the bot's key, so that neither typed text nor
// another bot's button can pass for a press. It panics on a node or value scenario.Parse would have refused.
//
// Before base64 it is version and length of the node (3 and 5 bits), step (1 to 3 bytes), node, value, tag: at most 48.
func (c Callback) Encode(key []byte) string {
	if len(c.Node) > maxNode || len(c.Value) > maxValue || c.Step < 0 || c.Step > maxStep {
		panic("callback does not fit into 64 bytes: " + c.Node + "/" + c.Value)
	}
	b := []byte{callbackVersion<<5 | byte(len(c.Node))}
	b = binary.AppendUvarint(b, uint64(c.Step))
	b = append(b, c.Node...)
	b = append(b, c.Value...)
	return base64.RawURLEncoding.EncodeToString(append(b, tag(key, b)...))
}

// DecodeCallback reads callback_data. Anything not made by Encode with the same key is an error.
func DecodeCallback(key []byte, data string) (Callback, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(data)
	if err != nil || len(b) < tagSize+2 || base64.RawURLEncoding.EncodedLen(len(b)) != len(data) { // the decoder passes over line breaks
		return Callback{}, errCallback
	}
	body, sum := b[:len(b)-tagSize], b[len(b)-tagSize:]
	if subtle.ConstantTimeCompare(sum, tag(key, body)) != 1 || body[0]>>5 != callbackVersion {
		return Callback{}, errCallback
	}
	step, n := binary.Uvarint(body[1:])
	if n <= 0 || step > maxStep {
		return Callback{}, errCallback
	}
	size, rest := int(body[0]&31), body[1+n:]
	if size > len(rest) {
		return Callback{}, errCallback
	}
	return Callback{Step: int(step), Node: string(rest[:size]), Value: string(rest[size:])}, nil
}

func tag(key, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("callback:"))
	mac.Write(body)
	return mac.Sum(nil)[:tagSize]
}
