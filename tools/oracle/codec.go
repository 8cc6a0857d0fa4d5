package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/BurntSushi/toml"
	"sigs.k8s.io/yaml"
	yamlv3 "sigs.k8s.io/yaml/goyaml.v3"
)

// codec reads "text" as YAML or JSON ("from") and writes what it holds in every format of Helm's functions.
func codec(in, out record) {
	var tree any
	var err error
	text := []byte(in.text("text"))
	if in.text("from") == "json" {
		err = json.Unmarshal(text, &tree)
	} else {
		err = yaml.Unmarshal(text, &tree)
	}
	if err != nil {
		out.put("error", err.Error())
		return
	}
	written(out, "json", func() ([]byte, error) { return json.Marshal(tree) })
	written(out, "prettyJson", func() ([]byte, error) { return json.MarshalIndent(tree, "", "  ") })
	written(out, "yaml", func() ([]byte, error) { return yaml.Marshal(tree) })
	written(out, "prettyYaml", func() ([]byte, error) {
		var text bytes.Buffer
		encoder := yamlv3.NewEncoder(&text)
		encoder.SetIndent(2)
		err := encoder.Encode(tree)
		return text.Bytes(), err
	})
	written(out, "toml", func() ([]byte, error) {
		var text bytes.Buffer
		err := toml.NewEncoder(&text).Encode(tree)
		return text.Bytes(), err
	})
}

func written(out record, name string, write func() ([]byte, error)) {
	defer func() {
		if cause := recover(); cause != nil {
			out.put(name+"Panic", fmt.Sprint(cause))
		}
	}()
	text, err := write()
	out.result(name, string(text), err)
}
