// Program list-keys writes crates/manifest-diff/data/kubernetes-types.tsv: which lists of the Kubernetes API have keys, and
// where a quantity, an int-or-string or a time stands.
//
// It reads the sources of pinned modules (modules.tsv) with go/ast: some of what it looks for are struct tags, some are
// markers in comments, which no compiled type has. Types of one name in several versions of a group become one, because
// rendergate knows a resource without its version.
//
//	go run . > ../../crates/manifest-diff/data/kubernetes-types.tsv
//
// With the word `lifecycle` it prints since when and until when kinds are served, as the lifecycle methods of the same modules say; CI
// holds crates/gate/data/api-lifecycle.tsv against that.
package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

//go:embed modules.tsv
var modules string

func main() {
	work := run
	if len(os.Args) > 1 {
		if os.Args[1] != "lifecycle" || len(os.Args) > 2 {
			fmt.Fprintln(os.Stderr, "usage: list-keys [lifecycle]")
			os.Exit(1)
		}
		work = writeLives
	}
	if err := work(); err != nil {
		fmt.Fprintln(os.Stderr, "list-keys:", err)
		os.Exit(1)
	}
}

func run() error {
	all := map[fieldID][]row{}
	pinned, err := pinned()
	if err != nil {
		return err
	}
	minors := minors(pinned)
	for _, minor := range minors {
		types, err := typesOf(pinned, minor)
		if err != nil {
			return err
		}
		for id, found := range prune(types) {
			found.first, found.last = minor, minor
			rows := all[id]
			if n := len(rows); n > 0 && rows[n-1].same(found) {
				rows[n-1].last = minor
			} else {
				rows = append(rows, found)
			}
			all[id] = rows
		}
	}
	return write(all, minors)
}

// A fieldID is a field of a type, as it is written in a manifest.
type fieldID struct{ typ, field string }

// A row says what a field holds: target is a type or one of the leaves, with [] or {} before it for lists and maps.
type row struct {
	target      string
	keys        string
	mergeKey    string
	first, last int
}

func (r row) same(other row) bool {
	return r.target == other.target && r.keys == other.keys && r.mergeKey == other.mergeKey
}

func write(all map[fieldID][]row, minors []int) error {
	ids := make([]fieldID, 0, len(all))
	for id := range all {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool {
		if ids[i].typ != ids[j].typ {
			return ids[i].typ < ids[j].typ
		}
		return ids[i].field < ids[j].field
	})
	out := bufio.NewWriter(os.Stdout)
	var names []string
	for _, minor := range minors {
		names = append(names, "1."+strconv.Itoa(minor))
	}
	fmt.Fprintf(out, "# Written by tools/list-keys from the Go types of Kubernetes %s. Not edited by hand.\n", strings.Join(names, ", "))
	fmt.Fprintln(out, "# type\tfield\twhat it holds\tkeys of its items (* for a set)\tkey of a strategic merge\tminors")
	for _, id := range ids {
		for _, r := range all[id] {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%d-%d\n", id.typ, id.field, r.target, r.keys, r.mergeKey, r.first, r.last)
		}
	}
	return out.Flush()
}

// prune leaves the fields that are of interest or lead to one that is.
func prune(types map[fieldID]row) map[fieldID]row {
	telling := map[string]bool{"quantity": true, "int-or-string": true, "time": true}
	base := func(target string) string { return strings.TrimLeft(target, "[]{}") }
	for changed := true; changed; {
		changed = false
		for id, r := range types {
			if !telling[id.typ] && (r.keys != "" || telling[base(r.target)]) {
				telling[id.typ], changed = true, true
			}
		}
	}
	kept := map[fieldID]row{}
	for id, r := range types {
		if r.keys != "" || telling[base(r.target)] {
			kept[id] = r
		}
	}
	return kept
}

// A pinned module, with the sum that `go mod download` must name.
type module struct {
	minor              int
	path, version, sum string
}

func pinned() ([]module, error) {
	var all []module
	for at, line := range strings.Split(strings.TrimSpace(modules), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 4 {
			return nil, fmt.Errorf("modules.tsv:%d: %d columns, not minor, path, version, sum", at+1, len(fields))
		}
		minor, err := strconv.Atoi(fields[0])
		if err != nil {
			return nil, fmt.Errorf("modules.tsv:%d: %w", at+1, err)
		}
		all = append(all, module{minor, fields[1], fields[2], fields[3]})
	}
	return all, nil
}

func minors(pinned []module) []int {
	seen := map[int]bool{}
	var all []int
	for _, m := range pinned {
		if !seen[m.minor] {
			seen[m.minor] = true
			all = append(all, m.minor)
		}
	}
	sort.Ints(all)
	return all
}

// folder downloads a module, or finds it in the cache, and says where its sources are.
func (m module) folder() (string, error) {
	command := exec.Command("go", "mod", "download", "-json", m.path+"@"+m.version)
	command.Dir = os.TempDir()
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s@%s: %w", m.path, m.version, err)
	}
	var answer struct{ Dir, Sum string }
	if err := json.Unmarshal(out, &answer); err != nil {
		return "", err
	}
	if answer.Sum != m.sum {
		return "", fmt.Errorf("%s@%s: the sum is %s, not %s", m.path, m.version, answer.Sum, m.sum)
	}
	return answer.Dir, nil
}

// typesOf reads all API types of one minor.
func typesOf(pinned []module, minor int) (map[fieldID]row, error) {
	reader := newReader()
	for _, m := range pinned {
		if m.minor != minor {
			continue
		}
		folder, err := m.folder()
		if err != nil {
			return nil, err
		}
		for _, pattern := range []string{"[a-z]*/v[0-9]*", "pkg/apis/meta/v1", "pkg/apis/apiextensions/v[0-9]*"} {
			packages, err := filepath.Glob(filepath.Join(folder, pattern))
			if err != nil {
				return nil, err
			}
			for _, dir := range packages {
				relative, err := filepath.Rel(folder, dir)
				if err != nil {
					return nil, err
				}
				if err := reader.read(dir, m.path+"/"+filepath.ToSlash(relative)); err != nil {
					return nil, err
				}
			}
		}
	}
	return reader.fields(), nil
}
