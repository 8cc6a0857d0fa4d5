package main

import (
	"bytes"
	"errors"
	"strings"

	yamlv3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/kyaml/kio"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
)

const fileName = "postrenderer.helm.sh/postrender-filename"

// nodes reads "text" into nodes of go-yaml and writes them again: by itself ("again"), and as Helm 4 does around a
// post-renderer ("merged" is what the renderer gets for a file of this text, "split" the file if it changes nothing).
func nodes(in, out record) {
	again, err := rewritten(in.text("text"))
	out.result("again", again, err)
	if strings.TrimSpace(in.text("text")) == "" {
		out.put("merged", "")
		out.put("split", "")
		return
	}
	documents, err := kio.ParseAll(in.text("text"))
	for i := 0; err == nil && i < len(documents); i++ {
		err = documents[i].PipeE(kyaml.SetAnnotation(fileName, "c/templates/a.yaml"))
	}
	if err != nil {
		out.put("mergedError", err.Error())
		return
	}
	merged, err := kio.StringAll(documents)
	out.result("merged", merged, err)
	if err != nil {
		return
	}
	files, err := splitByName(merged)
	out.result("split", files, err)
}

func rewritten(text string) (string, error) {
	var node yamlv3.Node
	if err := yamlv3.NewDecoder(strings.NewReader(text)).Decode(&node); err != nil {
		return "", err
	}
	var again bytes.Buffer
	encoder := yamlv3.NewEncoder(&again)
	encoder.SetIndent(2)
	encoder.CompactSeqIndent()
	if err := encoder.Encode(&node); err != nil {
		return "", err
	}
	return again.String(), encoder.Close()
}

func splitByName(merged string) (string, error) {
	documents, err := kio.ParseAll(merged)
	if err != nil {
		return "", err
	}
	renamed := false
	for _, document := range documents {
		meta, err := document.GetMeta()
		if err != nil {
			return "", err
		}
		renamed = renamed || meta.Annotations[fileName] != "c/templates/a.yaml"
		if err := document.PipeE(kyaml.ClearAnnotation(fileName)); err != nil {
			return "", err
		}
	}
	if renamed {
		return "", errors.New("a document has another name")
	}
	return kio.StringAll(documents)
}
