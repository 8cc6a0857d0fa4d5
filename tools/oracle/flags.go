package main

import (
	"flag"
	"sort"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/klog/v2"
)

// flags reads the words of "line" as a command of Helm does: flags of every kind that pflag has for Helm, and those of
// klog. "given" holds each flag that was set with its value, "args" what is no flag, "warnings" what is deprecated.
func flags(in, out record) {
	set := pflag.NewFlagSet("flags", pflag.ContinueOnError)
	var warnings strings.Builder
	set.SetOutput(&warnings)
	set.BoolP("bool", "b", false, "")
	set.BoolP("help", "h", false, "")
	set.Bool("old", false, "")
	set.StringP("string", "s", "", "")
	var lists [2][]string
	set.StringArrayVarP(&lists[0], "array", "a", nil, "")
	set.StringSliceVarP(&lists[1], "slice", "f", nil, "")
	pairs := set.StringToStringP("map", "l", nil, "")
	set.Duration("duration", 0, "")
	set.Int("int", 0, "")
	set.Float32("float", 0, "")
	set.String("optional", "", "")
	set.Lookup("optional").NoOptDefVal = "client"
	_ = set.MarkDeprecated("old", "use --bool instead")
	addLogFlags(set)

	// The last text that was given, for what has one value.
	last := map[string]string{}
	err := set.ParseAll(in.list("line"), func(flag *pflag.Flag, value string) error {
		last[flag.Name] = value
		return set.Set(flag.Name, value)
	})
	if err != nil {
		out.put("error", err.Error())
		return
	}
	var given []string
	set.Visit(func(flag *pflag.Flag) {
		values := []string{last[flag.Name]}
		switch flag.Value.Type() {
		case "bool":
			values[0] = flag.Value.String()
		case "stringArray":
			values = lists[0]
		case "stringSlice":
			values = lists[1]
		case "stringToString":
			values = nil
			for key, value := range *pairs {
				values = append(values, key+"="+value)
			}
			sort.Strings(values)
		}
		for _, value := range values {
			given = append(given, flag.Name+"="+value)
		}
	})
	out.putList("given", given)
	out.putList("args", set.Args())
	out.put("warnings", warnings.String())
}

// addLogFlags does what Helm's function addKlogFlags does.
func addLogFlags(set *pflag.FlagSet) {
	local := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(local)
	local.VisitAll(func(one *flag.Flag) {
		one.Name = strings.ReplaceAll(one.Name, "_", "-")
		if set.Lookup(one.Name) == nil {
			set.AddFlag(pflag.PFlagFromGoFlag(one))
		}
	})
}
