// Command oracle fills the expected answers of test cases from the real Sprig.
//
//	GOTOOLCHAIN=go1.26.8  go run -modfile=sprig-3.3.0.mod . ../cases/3.3.0/*.jsonl
//	GOTOOLCHAIN=go1.20.14 go run -modfile=sprig-3.2.3.mod . ../cases/3.2.3/*.jsonl
//	GOTOOLCHAIN=go1.27.0  go run -modfile=sprig-3.3.0.mod . ../cases/go1.27/*.jsonl
//
// The modules are those that Helm 4.2 and Helm 3.12 link.
// Each line of a case file is a JSON object with the member "t", a template. The answer of
// text/template with Sprig's functions is written beside it: "out", what it printed, or "err", the
// text of its error. To add a case, add a line with "t" alone and run the command.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"log"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

type row struct {
	Template string  `json:"t"`
	Output   *string `json:"out,omitempty"`
	Error    *string `json:"err,omitempty"`
}

func main() {
	values, err := os.ReadFile("values.json")
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range os.Args[1:] {
		if err := refill(path, values); err != nil {
			log.Fatalf("%s: %v", path, err)
		}
	}
}

func refill(path string, values []byte) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked row
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			return err
		}
		answered := row{Template: asked.Template}
		text, err := answer(asked.Template, values)
		if err != nil {
			text = err.Error()
			answered.Error = &text
		} else {
			answered.Output = &text
		}
		if err := encoder.Encode(answered); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// Helm's order: a tree of values as JSON decodes it, missing keys as zero values.
func answer(text string, values []byte) (string, error) {
	var data map[string]any
	if err := json.Unmarshal(values, &data); err != nil {
		return "", err
	}
	parsed, err := template.New("t").Option("missingkey=zero").Funcs(sprig.TxtFuncMap()).Parse(text)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = parsed.Execute(&out, map[string]any{"Values": data})
	return out.String(), err
}
