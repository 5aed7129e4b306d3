package api

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/exporters"
	"gridzone/importers/workbook"
)

// mediaSheet is the media type of an XLSX workbook.
const mediaSheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// How archives begin, and older workbooks or those with a password.
const (
	packedMagic   = "PK\x03\x04"
	compoundMagic = "\xd0\xcf\x11\xe0"
)

// streamSheet answers a workbook: its first sheet, or the one named. All of it is answered before anything is sent, so that
// what is wrong with it is told in a problem.
func (s *service) streamSheet(c *gin.Context, flow *pace, head *prelude, name string, asked questions) error {
	release, err := s.portion(s.open, c.Request).enter()
	if err != nil {
		return err
	}
	defer release()
	in, err := scratch(s.o.SpoolDir, "gridzone-workbook-*")
	if err != nil {
		return err
	}
	defer discard(in)
	size, err := s.keepWorkbook(head, in)
	if err != nil {
		return err
	}
	out, err := scratch(s.o.SpoolDir, "gridzone-answer-*")
	if err != nil {
		return err
	}
	defer discard(out)
	if err := s.answerWorkbook(c.Request.Context(), flow, in, size, out, name, asked); err != nil {
		return streamFault(err)
	}
	return sendFile(c, flow, out, mediaSheet)
}

// keepWorkbook keeps the body in a file: what is where in it stands at its end.
func (s *service) keepWorkbook(head *prelude, file *os.File) (int64, error) {
	if err := copyBody(file, io.LimitReader(head, s.o.MaxWorkbook+1)); err != nil {
		return 0, err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err == nil && size > s.o.MaxWorkbook {
		err = problem(codeTooLarge, "a workbook holds at most "+strconv.FormatInt(s.o.MaxWorkbook, 10)+" bytes here; send it in parts, or as CSV")
	}
	return size, err
}

// answerWorkbook writes the answer to a workbook of size bytes. How many are read at a time is limited, as their texts are
// held in memory.
func (s *service) answerWorkbook(ctx context.Context, flow *pace, in io.ReaderAt, size int64, out io.Writer, name string, asked questions) error {
	select {
	case s.books <- struct{}{}:
		defer func() { <-s.books }()
	case <-ctx.Done():
		return ctx.Err()
	}
	book, err := workbook.Open(ctx, in, size, workbook.Limits{})
	if err != nil {
		return workbookFault(err)
	}
	t := &sheetTable{asked: asked}
	if t.sheet, err = book.Sheet(name); err != nil {
		return workbookFault(err)
	}
	defer t.sheet.Close()
	opening, err := t.header(book.Tabs())
	if err != nil {
		return err
	}
	answer, err := exporters.NewWorkbook(&bounded{w: out, left: s.o.MaxSpool}, t.sheet.Name)
	if err != nil {
		return err
	}
	if _, err := answer.Write(opening); err != nil {
		return err
	}
	p := &pipeline{in: t, rows: t, work: t.answer, slots: s.working, abort: func() {}}
	p.out = newSpool(s.o.SpoolDir, s.o.MaxSpool, p.outs.put, keeping{})
	defer p.out.close()
	p.send = func(b []byte, _ bool) error {
		flow.move()
		_, err := answer.Write(b)
		return err
	}
	if err := p.run(); err != nil {
		return err
	}
	return answer.Close()
}

// workbookFault is the problem that a workbook which cannot be read comes to.
func workbookFault(err error) error {
	for _, k := range []struct {
		cause error
		code  string
	}{{workbook.ErrNotWorkbook, codeMediaType}, {workbook.ErrTooLarge, codeTooLarge}, {workbook.ErrDamaged, codeBadBody}} {
		if errors.Is(err, k.cause) {
			return problem(k.code, err.Error())
		}
	}
	if errors.Is(err, workbook.ErrNoSheet) {
		return badParameter("sheet", err.Error())
	}
	return err
}

// bounded writes no more than left bytes.
type bounded struct {
	w    io.Writer
	left int64
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, problem(codeTooLarge, "the answer is larger than what is kept aside for one here; send fewer rows")
	}
	n, err := b.w.Write(p)
	if err != nil {
		err = noRoom(err)
	}
	return n, err
}

// sendFile sends a file from its start.
func sendFile(c *gin.Context, flow *pace, file *os.File, media string) error {
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	block := make([]byte, spoolBlock)
	for {
		n, err := file.Read(block)
		if err := flow.send(c.Writer, block[:n]); err != nil {
			return nil //nolint:nilerr // a client that is gone is no fault
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			broken()
		}
	}
}
