package main

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/engine"
)

func init() { slog.SetDefault(slog.New(slog.DiscardHandler)) }

// render executes "template" in a chart with Helm's engine. "values" is a JSON object, "partials" are the texts of
// files whose names begin with an underscore.
func render(in, out record) {
	var values map[string]any
	if err := json.Unmarshal([]byte(in.text("values")), &values); err != nil {
		out.put("refused", "values are no JSON object")
		return
	}
	templates := []*common.File{{Name: "templates/t.yaml", Data: []byte(in.text("template"))}}
	for i, partial := range in.list("partials") {
		name := fmt.Sprintf("templates/_%d.tpl", i)
		templates = append(templates, &common.File{Name: name, Data: []byte(partial)})
	}
	rendered, err := engine.Render(&chart.Chart{
		Metadata:  &chart.Metadata{APIVersion: "v2", Name: "c", Version: "1.0.0"},
		Templates: templates,
	}, common.Values{
		"Values": common.Values(values),
		"Release": map[string]any{
			"Name": "r", "Namespace": "default", "IsUpgrade": false, "IsInstall": true, "Revision": 1, "Service": "Helm",
		},
	})
	if err != nil {
		out.put("error", err.Error())
		return
	}
	out.put("out", rendered["c/templates/t.yaml"])
}
