package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
)

// set composes values as the flags of Helm do: "files" are texts of values files, the other lists the arguments of the
// flags of their names. What --set-file reads is the text "of " and the path.
func set(in, out record) {
	values, err := compose(in)
	if err != nil {
		out.put("error", err.Error())
		return
	}
	text, err := json.Marshal(values)
	out.result("json", string(text), err)
}

func compose(in record) (map[string]any, error) {
	base := map[string]any{}
	for i, text := range in.list("files") {
		values, err := loader.LoadValues(strings.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("failed to parse %d: %w", i, err)
		}
		base = loader.MergeMaps(base, values)
	}
	for _, argument := range in.list("set-json") {
		if trimmed := strings.TrimSpace(argument); strings.HasPrefix(trimmed, "{") {
			var values map[string]any
			if err := json.Unmarshal([]byte(trimmed), &values); err != nil {
				return nil, fmt.Errorf("failed parsing --set-json data JSON: %s", argument)
			}
			base = loader.MergeMaps(base, values)
		} else if err := strvals.ParseJSON(argument, base); err != nil {
			return nil, fmt.Errorf("failed parsing --set-json data %s", argument)
		}
	}
	readFile := func(path []rune) (any, error) { return "of " + string(path), nil }
	flags := []struct {
		name  string
		parse func(string) error
	}{
		{"set", func(argument string) error { return strvals.ParseInto(argument, base) }},
		{"set-string", func(argument string) error { return strvals.ParseIntoString(argument, base) }},
		{"set-file", func(argument string) error { return strvals.ParseIntoFile(argument, base, readFile) }},
		{"set-literal", func(argument string) error { return strvals.ParseLiteralInto(argument, base) }},
	}
	for _, flag := range flags {
		for _, argument := range in.list(flag.name) {
			if err := flag.parse(argument); err != nil {
				return nil, fmt.Errorf("failed parsing --%s data: %w", flag.name, err)
			}
		}
	}
	return base, nil
}
