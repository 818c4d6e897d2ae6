package tg_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"cartie/shared/scenario"
	"cartie/shared/tg"
)

const lastStep = 1<<21 - 1

var callbackKey = []byte("the signing key of a bot, 32 byte")

func TestCallbacksFitAndComeBack(t *testing.T) {
	t.Parallel()
	for _, node := range []string{"", "a", strings.Repeat("n", scenario.MaxNodeID), strings.Repeat("ї", 12)} {
		for _, value := range []string{"", "1", strings.Repeat("v", scenario.MaxValue), "\x00\xff"} {
			for _, step := range []int{0, 1, 127, 128, 16383, 16384, 65535, 65536, lastStep} {
				c := tg.Callback{Step: step, Node: node, Value: value}
				data := c.Encode(callbackKey)
				if len(data) == 0 || len(data) > 64 || strings.Trim(data, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
					t.Errorf("%+v: %d bytes %q", c, len(data), data)
				}
				if got, err := tg.DecodeCallback(callbackKey, data); err != nil || got != c {
					t.Errorf("%+v came back as %+v, %v", c, got, err)
				}
			}
		}
	}
}

func TestOversizedCallbacksAreABug(t *testing.T) {
	t.Parallel()
	for _, c := range []tg.Callback{
		{Node: strings.Repeat("n", scenario.MaxNodeID+1)},
		{Value: strings.Repeat("v", scenario.MaxValue+1)},
		{Step: -1},
		{Step: lastStep + 1},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was encoded", c)
				}
			}()
			c.Encode(callbackKey)
		}()
	}
}

func TestForgedCallbacksAreRefused(t *testing.T) {
	t.Parallel()
	data := tg.Callback{Step: 3, Node: "confirm", Value: "yes"}.Encode(callbackKey)
	if _, err := tg.DecodeCallback([]byte("the signing key of another bot, 32"), data); err == nil {
		t.Error("another bot's button was taken")
	}
	raw, err := base64.RawURLEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw { // every byte counts
		bent := append([]byte{}, raw...)
		bent[i] ^= 1
		if c, err := tg.DecodeCallback(callbackKey, base64.RawURLEncoding.EncodeToString(bent)); err == nil {
			t.Errorf("byte %d changed: %+v", i, c)
		}
	}
	for i := range data { // and so does every letter
		for _, letter := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-\n=" {
			bent := data[:i] + string(letter) + data[i+1:]
			if bent == data {
				continue
			}
			if c, err := tg.DecodeCallback(callbackKey, bent); err == nil {
				t.Errorf("letter %d changed to %q: %+v", i, letter, c)
			}
		}
	}
	for _, text := range []string{"", "REQ:42:CLOSE", "c0.oLdFlowToken1", data + "=", data + "\n", "\n" + data, data[:len(data)-1], data + data, data + "A"} {
		if c, err := tg.DecodeCallback(callbackKey, text); err == nil {
			t.Errorf("%q: %+v", text, c)
		}
	}
}

func FuzzDecodeCallback(f *testing.F) {
	f.Add(tg.Callback{Step: 300, Node: "budget", Value: "2"}.Encode(callbackKey), "k")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, data, key string) {
		if c, err := tg.DecodeCallback([]byte(key), data); err == nil && c.Encode([]byte(key)) != data {
			t.Errorf("%q reads as %+v, which is written otherwise", data, c)
		}
	})
}

func FuzzCallback(f *testing.F) {
	f.Add(300, "budget", "2")
	f.Fuzz(func(t *testing.T, step int, node, value string) {
		if step < 0 || step > lastStep || len(node) > scenario.MaxNodeID || len(value) > scenario.MaxValue {
			return
		}
		c := tg.Callback{Step: step, Node: node, Value: value}
		data := c.Encode(callbackKey)
		if got, err := tg.DecodeCallback(callbackKey, data); err != nil || got != c || len(data) > 64 {
			t.Errorf("%+v: %q comes back as %+v, %v", c, data, got, err)
		}
	})
}
