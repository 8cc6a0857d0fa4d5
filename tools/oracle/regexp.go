package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// regularExpression compiles "pattern" and does with each of "texts" what Sprig can do.
func regularExpression(in, out record) {
	limit, err := strconv.Atoi(in.text("limit"))
	if err != nil {
		out.put("refused", "limit is no number")
		return
	}
	pattern, err := regexp.Compile(in.text("pattern"))
	if err != nil {
		out.put("error", err.Error())
		return
	}
	template := in.text("template")
	out.put("groups", fmt.Sprintf("%d %s", pattern.NumSubexp(), strings.Join(pattern.SubexpNames(), "|")))
	var found, replaced, literal, parts []string
	for _, text := range in.list("texts") {
		found = append(found, fmt.Sprint(pattern.FindAllStringIndex(text, limit)))
		replaced = append(replaced, pattern.ReplaceAllString(text, template))
		literal = append(literal, pattern.ReplaceAllLiteralString(text, template))
		parts = append(parts, strings.Join(pattern.Split(text, limit), "\x00"))
	}
	out.putList("found", found)
	out.putList("replaced", replaced)
	out.putList("literal", literal)
	out.putList("split", parts)
	out.put("quoted", regexp.QuoteMeta(in.text("pattern")))
}
