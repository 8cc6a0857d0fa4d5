// The oracle of objects.tmpl: go run oracle.go objects.tmpl objects.expected (Go 1.26).

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"
)

type Meta struct {
	Name    string
	Count   int
	hidden  string
	Nested  *Meta
	Tags    []string
	Any     any
}

func (m *Meta) Greet(word string, n int) (string, error) {
	if n < 0 {
		return "", errors.New("negative")
	}
	return strings.Repeat(word+" "+m.Name, n), nil
}
func (m *Meta) Sum(ns ...int) int { s := 0; for _, n := range ns { s += n }; return s }
func (m *Meta) Boom() string      { panic("boom " + m.Name) }
func (m *Meta) Nothing() any      { return nil }

type Version struct{ Major, Minor int }

func (v Version) String() string { return fmt.Sprintf("v%d.%d", v.Major, v.Minor) }

type Files map[string]any

func (f Files) Get(name string) string { s, _ := f[name].(string); return s }

type Level string
type Duration int64

func (d Duration) String() string { return fmt.Sprintf("%ds", int64(d)) }

func main() {
	file := os.Args[1]
	source, _ := os.ReadFile(file)
	var out strings.Builder
	for _, text := range strings.Split(string(source), "\n%%\n") {
		text = strings.TrimSuffix(text, "\n")
		meta := &Meta{Name: "web", Count: 3, hidden: "h", Tags: []string{"a"}, Any: "any"}
		data := map[string]any{"meta": meta, "struct": *meta, "nilmeta": (*Meta)(nil), "version": Version{1, 2}, "pversion": &Version{3, 4},
			"files": Files{"a": "x", "n": nil}, "level": Level("high"), "duration": Duration(90), "list": []any{meta, Version{1, 2}}, "func": func() string { return "called" }}
		var buffer bytes.Buffer
		t, err := template.New("objects").Option("missingkey=zero").Parse(text)
		if err == nil {
			err = t.Execute(&buffer, data)
		}
		if err != nil {
			out.WriteString("= error\n" + err.Error() + "\n")
		} else {
			out.WriteString("= output\n" + buffer.String() + "\n")
		}
	}
	os.WriteFile(os.Args[2], []byte(out.String()), 0o644)
}
