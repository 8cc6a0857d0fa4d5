// Command oracle answers requests with Go itself and with the libraries that Helm v4.1.1 links.
//
//	GOTOOLCHAIN=go1.25.5 go run .
//
// A request is one line on standard input, a JSON object whose member "area" names the library; its answer is one
// line on standard output. The members of both are texts or lists of texts. A text is a JSON string, or, where its
// bytes are not UTF-8, {"base64": "…"}. A panic of a library is an answer, too: the member "panic".
//
// To add an area, write its function in a file of its own and name it in areas.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"unicode/utf8"
)

var areas = map[string]func(record, record){
	"codec":  codec,
	"flags":  flags,
	"nodes":  nodes,
	"render": render,
	"regexp": regularExpression,
	"semver": semanticVersion,
	"set":    set,
	"time":   timeAndDuration,
}

// A record is a request or an answer: names and what they stand for.
type record map[string]field

// A field is one text, or a list of them.
type field struct {
	text []byte
	list [][]byte
	many bool
}

func (r record) text(name string) string { return string(r[name].text) }

func (r record) list(name string) []string {
	var texts []string
	for _, text := range r[name].list {
		texts = append(texts, string(text))
	}
	return texts
}

func (r record) put(name, text string) { r[name] = field{text: []byte(text)} }

func (r record) putList(name string, texts []string) {
	list := make([][]byte, len(texts))
	for i, text := range texts {
		list[i] = []byte(text)
	}
	r[name] = field{list: list, many: true}
}

// result puts a value, or why there is none, under one of two names.
func (r record) result(name, value string, err error) {
	if err != nil {
		r.put(name+"Error", err.Error())
		return
	}
	r.put(name, value)
}

type raw struct {
	Base64 string `json:"base64"`
}

func (f field) MarshalJSON() ([]byte, error) {
	if !f.many {
		return json.Marshal(wire(f.text))
	}
	texts := make([]any, len(f.list))
	for i, text := range f.list {
		texts[i] = wire(text)
	}
	return json.Marshal(texts)
}

func wire(text []byte) any {
	if utf8.Valid(text) {
		return string(text)
	}
	return raw{base64.StdEncoding.EncodeToString(text)}
}

func (f *field) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '[' {
		text, err := unwire(data)
		*f = field{text: text}
		return err
	}
	var texts []json.RawMessage
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	f.many = true
	for _, data := range texts {
		text, err := unwire(data)
		if err != nil {
			return err
		}
		f.list = append(f.list, text)
	}
	return nil
}

func unwire(data []byte) ([]byte, error) {
	if len(data) > 0 && data[0] == '{' {
		var bytes raw
		if err := json.Unmarshal(data, &bytes); err != nil {
			return nil, err
		}
		return base64.StdEncoding.DecodeString(bytes.Base64)
	}
	var text string
	err := json.Unmarshal(data, &text)
	return []byte(text), err
}

func answer(request record) (reply record) {
	reply = record{}
	defer func() {
		if cause := recover(); cause != nil {
			reply = record{}
			reply.put("panic", fmt.Sprint(cause))
		}
	}()
	areas[request.text("area")](request, reply)
	return reply
}

// What recurses without end ends the program; whoever asks starts it again. Go's own limit takes seconds to reach.
const maxStack = 64 << 20

func main() {
	log.SetOutput(io.Discard)
	debug.SetMaxStack(maxStack)
	debug.SetTraceback("none")
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err == nil {
			var request record
			if err = json.Unmarshal(line, &request); err == nil {
				err = encoder.Encode(answer(request))
			}
		}
		// Whoever asks one question at a time waits for its answer.
		if err == nil && in.Buffered() == 0 {
			err = out.Flush()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
			os.Exit(1)
		}
	}
	out.Flush()
}
