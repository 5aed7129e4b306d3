package api

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"os"
	"strings"
)

// mediaType returns the media type of the body without parameters, "" when absent.
func mediaType(r *http.Request) string {
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(media))
}

// charsetOf returns the charset of the body in lower case, "" when not named.
func charsetOf(r *http.Request) string {
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return strings.ToLower(params["charset"])
}

// plain refuses a body that is packed, whatever it is for: what is small on the way and large here is nobody's need.
func plain(r *http.Request) error {
	for _, coding := range r.Header.Values("Content-Encoding") {
		if coding != "" && !strings.EqualFold(coding, "identity") {
			return problem(codeMediaType, "Content-Encoding "+coding+" is not taken; send the body as it is")
		}
	}
	return nil
}

// bodyFault is what a body that broke off means: too large, or not all there.
func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return problem(codeBadBody, "the body came too slowly; at least 1 KiB in two minutes is needed")
	}
	return problem(codeInterrupted, "the body could not be read to its end; nothing was changed: send it again")
}

const utf8BOM = "\xef\xbb\xbf"

func trimBOM(b []byte) []byte { return bytes.TrimPrefix(b, []byte(utf8BOM)) }
