package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// InitData is what a Mini App of the bot gets when this person opens it: the query string signed with the bot's token.
// The third-party Ed25519 signature is not part of it: only Telegram's own key could make one.
func (s *Server) InitData(ref string, person Person, startParam string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(ref)
	if err != nil {
		return "", err
	}
	user, _ := json.Marshal(map[string]any{
		"id": person.ID, "first_name": person.FirstName, "last_name": person.LastName, "username": person.Username,
		"language_code": person.LanguageCode, "allows_write_to_pm": true,
	})
	fields := url.Values{
		"auth_date": {strconv.FormatInt(s.opt.Now().Unix(), 10)},
		"user":      {string(user)},
		"query_id":  {"AAH" + strconv.FormatInt(s.next(), 36)},
	}
	if startParam != "" {
		fields = url.Values{
			"auth_date": fields["auth_date"], "user": fields["user"], "start_param": {startParam},
			"chat_type": {"private"}, "chat_instance": {strconv.FormatInt(-person.ID^b.ID, 10)},
		}
	}
	var lines []string
	for key, v := range fields {
		lines = append(lines, key+"="+v[0])
	}
	slices.Sort(lines)
	secret := sign([]byte("WebAppData"), b.token())
	fields.Set("hash", hex.EncodeToString(sign(secret, strings.Join(lines, "\n"))))
	return strings.ReplaceAll(fields.Encode(), "+", "%20"), nil
}

func sign(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
