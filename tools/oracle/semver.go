package main

import (
	"fmt"
	"strings"

	"github.com/Masterminds/semver/v3"
	"k8s.io/apimachinery/pkg/util/version"
)

// semanticVersion parses "version" in every way and holds it against "constraint" and "other".
func semanticVersion(in, out record) {
	text := in.text("version")
	strict, err := semver.StrictNewVersion(text)
	out.result("strict", fmt.Sprint(strict), err)
	generic, err := version.ParseGeneric(text)
	out.result("generic", fmt.Sprint(generic), err)
	one, err := semver.NewVersion(text)
	out.result("version", fmt.Sprint(one), err)
	constraint, constraintErr := semver.NewConstraint(in.text("constraint"))
	if constraintErr != nil {
		out.put("constraintError", constraintErr.Error())
	}
	if err != nil {
		return
	}
	out.put("parts", fmt.Sprintf("%d|%d|%d|%s|%s|%s", one.Major(), one.Minor(), one.Patch(), one.Prerelease(), one.Metadata(), one.Original()))
	patch, minor, major := one.IncPatch(), one.IncMinor(), one.IncMajor()
	out.put("next", strings.Join([]string{patch.Original(), minor.Original(), major.Original()}, "|"))
	if other, err := semver.NewVersion(in.text("other")); err == nil {
		out.put("compare", fmt.Sprint(one.Compare(other)))
	}
	if constraintErr == nil {
		ok, reasons := constraint.Validate(one)
		texts := []string{fmt.Sprint(constraint.Check(one)), fmt.Sprint(ok)}
		for _, reason := range reasons {
			texts = append(texts, reason.Error())
		}
		out.putList("check", texts)
	}
}
