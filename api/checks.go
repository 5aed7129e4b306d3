package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/certificate"
)

// storeCheck is the command that stores a check; the audit trail knows it by this name.
const storeCheck = "store_check"

// StoredCheck is a certificate: a check as it was stored. The digest is the SHA-256 of the RFC 8785 JSON of everything else in it.
type StoredCheck struct {
	ID       string        `json:"id" doc:"128 random bits in hex"`
	Issued   string        `json:"issued" format:"date-time"`
	Engine   string        `json:"engine" doc:"Name and version of what answered" example:"gridzone 0.1.0"`
	Question CheckQuestion `json:"question"`
	Answer   CheckAnswer   `json:"answer"`
	Digest   string        `json:"digest" doc:"SHA-256, hex"`
}

// engineName is the name and version of what answers here.
func (s *service) engineName() string { return "gridzone " + s.o.Version }

// storeOne answers POST /v1/checks: one question is answered as GET and POST /v1/check answer it, and stored with its answer.
func (s *service) storeOne(c *gin.Context, q *query) error {
	who, key, err := commander(c)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	raw, err := s.wholeBody(c)
	if err != nil {
		return err
	}
	asked := sha256.Sum256([]byte(storeCheck + "\n" + c.Request.URL.RawQuery + "\n" + string(raw)))
	geometry, pointer, err := takeMembers(q, raw)
	if err != nil {
		return err
	}
	if _, drafted := q.get("draft"); drafted {
		return badParameter("draft", "a check is not stored of a draft: a certificate rests on what is on record; ask /v1/check about the draft")
	}
	place, err := s.placeOf(q, geometry, pointer)
	if err != nil {
		return err
	}
	question, answer, err := s.ask(c, q, place)
	if err != nil {
		return err
	}
	issued, err := certificate.Certificate{
		ID: certificate.NewID(), Issued: s.live.Now(), Engine: s.engineName(), Question: question, Answer: answer,
	}.Issue()
	if err != nil {
		return err
	}
	command := zoning.Command{Name: storeCheck, Actor: who, Key: key, Request: hex.EncodeToString(asked[:])}
	if command.Detail, err = certificate.Anchor(issued.ID, issued.Digest); err != nil {
		return err
	}
	out, err := s.live.Do(context.WithoutCancel(c.Request.Context()), command, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		division, err := now.MayCertify(who, place.point, place.shape, s.live.Today())
		if err != nil {
			return nil, err
		}
		return issued.Text(), tx.PutRecord(ctx, zoning.CheckRecords, issued.ID, 0, division, issued.Text())
	})
	if err != nil && !errors.Is(err, atlas.ErrNotServed) { // that it is not served yet does not matter: it moves no revision
		return err
	}
	if issued, err = certificate.Parse(out.Answer); err != nil { // the first, when the key was used before
		return err
	}
	h := c.Writer.Header()
	h["Cache-Control"] = noStore
	h.Set("Location", s.public.link(c.Request, "/v1/checks/"+issued.ID))
	h["Content-Type"] = mediaJSONValue
	h["Content-Length"] = []string{strconv.Itoa(len(issued.Text()) + 1)}
	c.Status(http.StatusCreated)
	_, _ = c.Writer.Write(append(issued.Text(), '\n')) // a client that is gone is no fault
	return nil
}

// ask answers a question and returns both as JSON. Day and revision are pinned in the question.
func (s *service) ask(c *gin.Context, q *query, place askedPlace) (question, answer []byte, err error) {
	accuracy, _, err := siteQuestion(q)
	if err != nil {
		return nil, nil, err
	}
	box := place.box(accuracy)
	m, err := s.moment(c, q, &box)
	if err != nil {
		return nil, nil, err
	}
	defer m.done()
	c.Writer.Header()["Gridzone-Revision"] = m.header
	w, err := newQuestion(q, place, m)
	if err != nil {
		return nil, nil, err
	}
	question = marshal(w)
	stored, err := readStored(question)
	if err != nil {
		return nil, nil, err
	}
	answer, err = s.answerStored(c.Request.Context(), stored, m)
	return question, answer, err
}

// wholeBody reads a body of at most MaxBody bytes.
func (s *service) wholeBody(c *gin.Context) ([]byte, error) {
	raw, err := io.ReadAll(&pacedReader{r: http.MaxBytesReader(c.Writer, c.Request.Body, s.o.MaxBody), pace: newPace(c)})
	if err != nil {
		return nil, bodyFault(err)
	}
	return raw, noKeyInJSON(raw)
}

// stored returns the certificate that the path names, as it is on record. ErrNotFound for any other id.
func (s *service) stored(c *gin.Context) (certificate.Certificate, error) {
	id, err := pathValue(c, "id")
	if err != nil {
		return certificate.Certificate{}, err
	}
	return s.onRecord(c.Request.Context(), id)
}

func (s *service) onRecord(ctx context.Context, id string) (certificate.Certificate, error) {
	if !certificate.IsID(id) {
		return certificate.Certificate{}, problem(codeNotFound, "there is no stored check "+strconv.Quote(id)+"; an id is 32 digits in hex")
	}
	r, err := s.live.Reader().Record(ctx, zoning.CheckRecords, id)
	if errors.Is(err, zoning.ErrNotFound) {
		return certificate.Certificate{}, problem(codeNotFound, "there is no stored check "+strconv.Quote(id))
	}
	if err != nil {
		return certificate.Certificate{}, err
	}
	held, err := certificate.Parse(r.Body)
	if err != nil {
		return held, problem(codeConflict, "what is on record under "+strconv.Quote(id)+" is no certificate: it was tampered with")
	}
	return held, nil
}

// oneCheck answers GET /v1/checks/{id}: the certificate as JSON, or as a page to print.
func (s *service) oneCheck(c *gin.Context, q *query) error {
	media, lang, err := pageFormat(c, q)
	if err != nil {
		return err
	}
	stored, err := s.stored(c)
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h["Vary"] = varyAccept
	if media == mediaHTML {
		return s.checkPage(c, stored, lang)
	}
	h["Cache-Control"] = revalidate
	if s.held(c, stored.Text()) {
		return nil
	}
	write(c, append(stored.Text(), '\n'))
	return nil
}

// held sets an ETag over what an answer rests on and tells whether the caller has it already: then 304 has been answered.
func (s *service) held(c *gin.Context, content ...[]byte) bool {
	h := s.etag
	for _, part := range content {
		h = mix(h, string(part))
	}
	tag := quoted(h)
	c.Writer.Header()["Etag"] = []string{tag}
	if !matches(c.Request.Header["If-None-Match"], tag) {
		return false
	}
	c.Status(http.StatusNotModified)
	c.Writer.WriteHeaderNow()
	return true
}
