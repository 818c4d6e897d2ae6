package sqs

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strings"
)

func digest(body string) string {
	sum := md5.Sum([]byte(body))
	return hex.EncodeToString(sum[:])
}

// digestAttributes is MD5OfMessageAttributes: by name, each name, type and value with its length before it and a byte
// between that tells text (1) from binary (2). It is "" without attributes.
func digestAttributes(attrs map[string]Attribute) string {
	if len(attrs) == 0 {
		return ""
	}
	h := md5.New()
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		a := attrs[name]
		sized(h, []byte(name))
		sized(h, []byte(a.DataType))
		if strings.HasPrefix(a.DataType, "Binary") {
			h.Write([]byte{2})
			sized(h, a.BinaryValue)
			continue
		}
		h.Write([]byte{1})
		sized(h, []byte(a.StringValue))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func sized(h hash.Hash, b []byte) {
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(b)))
	h.Write(n[:])
	h.Write(b)
}
