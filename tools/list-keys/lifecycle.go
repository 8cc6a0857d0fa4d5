package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

//go:embed exceptions.tsv
var exceptions string

// A life is what the lifecycle methods of one kind in one version of a group say: minors, and the API version to use in its place.
type life struct{ introduced, deprecated, removed, use string }

// writeLives prints the lives of all kinds that are deprecated or removed in some pinned release, in the columns of
// crates/gate/data/api-lifecycle.tsv. A kind that a newer release no longer has is told as the last release that has it says.
func writeLives() error {
	pinned, err := pinned()
	if err != nil {
		return err
	}
	lives := map[string]life{}
	for _, minor := range minors(pinned) {
		for _, m := range pinned {
			if m.minor != minor || m.path == "k8s.io/apimachinery" {
				continue
			}
			folder, err := m.folder()
			if err != nil {
				return err
			}
			files, err := filepath.Glob(filepath.Join(folder, "*/v[0-9]*/zz_generated.prerelease-lifecycle.go"))
			if err != nil {
				return err
			}
			deeper, err := filepath.Glob(filepath.Join(folder, "pkg/apis/*/v[0-9]*/zz_generated.prerelease-lifecycle.go"))
			if err != nil {
				return err
			}
			for _, file := range append(files, deeper...) {
				if err := readLives(file, lives); err != nil {
					return err
				}
			}
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(exceptions), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			return fmt.Errorf("exceptions.tsv: %q: not three columns", line)
		}
		name := fields[0] + "\t" + fields[1]
		if _, ok := lives[name]; !ok {
			return fmt.Errorf("exceptions.tsv: %s has no lifecycle methods", name)
		}
		delete(lives, name)
	}
	var lines []string
	for name, l := range lives {
		// Lists have methods too, and nobody writes them in a chart.
		if kind := name[strings.IndexByte(name, '\t')+1:]; strings.HasSuffix(kind, "List") || l.deprecated == "" && l.removed == "" {
			continue
		}
		cell := func(text string) string {
			if text == "" {
				return "-"
			}
			return text
		}
		lines = append(lines, strings.Join([]string{name, cell(l.introduced), cell(l.deprecated), cell(l.removed), cell(l.use)}, "\t"))
	}
	if len(lines) == 0 {
		return fmt.Errorf("no lifecycle methods were found")
	}
	sort.Strings(lines)
	out := bufio.NewWriter(os.Stdout)
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
	return out.Flush()
}

// readLives adds what the methods of one generated file return.
func readLives(path string, lives map[string]life) error {
	group, err := groupOf(filepath.Dir(path))
	if err != nil {
		return err
	}
	apiVersion := group + "/" + filepath.Base(filepath.Dir(path))
	if group == "" {
		apiVersion = filepath.Base(filepath.Dir(path))
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		return err
	}
	for _, declaration := range file.Decls {
		method, ok := declaration.(*ast.FuncDecl)
		if !ok || method.Recv == nil {
			continue
		}
		pointer, ok := method.Recv.List[0].Type.(*ast.StarExpr)
		if !ok {
			return fmt.Errorf("%s: %s has no pointer receiver", path, method.Name.Name)
		}
		name := apiVersion + "\t" + pointer.X.(*ast.Ident).Name
		l := lives[name]
		values := returned(method)
		switch method.Name.Name {
		case "APILifecycleIntroduced":
			l.introduced = values["minor"]
		case "APILifecycleDeprecated":
			l.deprecated = values["minor"]
		case "APILifecycleRemoved":
			l.removed = values["minor"]
		case "APILifecycleReplacement":
			l.use = values["replacement"]
		default:
			return fmt.Errorf("%s: what is %s?", path, method.Name.Name)
		}
		lives[name] = l
	}
	return nil
}

// returned reads `return 1, 25` as the minor 1.25, and `return schema.GroupVersionKind{…}` as the API version to use, with its kind
// where that is another.
func returned(method *ast.FuncDecl) map[string]string {
	values := map[string]string{}
	ast.Inspect(method.Body, func(node ast.Node) bool {
		statement, ok := node.(*ast.ReturnStmt)
		if !ok {
			return true
		}
		if len(statement.Results) == 2 {
			major, minor := statement.Results[0].(*ast.BasicLit).Value, statement.Results[1].(*ast.BasicLit).Value
			values["minor"] = major + "." + minor
			return false
		}
		if literal, ok := statement.Results[0].(*ast.CompositeLit); ok {
			fields := map[string]string{}
			for _, element := range literal.Elts {
				pair := element.(*ast.KeyValueExpr)
				fields[pair.Key.(*ast.Ident).Name] = strings.Trim(pair.Value.(*ast.BasicLit).Value, `"`)
			}
			values["replacement"] = strings.TrimPrefix(fields["Group"]+"/"+fields["Version"], "/")
			if kind := method.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name; fields["Kind"] != kind {
				values["replacement"] += " " + fields["Kind"]
			}
		}
		return false
	})
	return values
}

// groupOf reads the name of a group from the constant GroupName of its package.
func groupOf(dir string) (string, error) {
	packages, err := parser.ParseDir(token.NewFileSet(), dir, func(info os.FileInfo) bool { return info.Name() == "register.go" }, 0)
	if err != nil {
		return "", err
	}
	for _, p := range packages {
		for _, file := range p.Files {
			for _, declaration := range file.Decls {
				general, ok := declaration.(*ast.GenDecl)
				if !ok {
					continue
				}
				for _, spec := range general.Specs {
					value, ok := spec.(*ast.ValueSpec)
					if ok && value.Names[0].Name == "GroupName" {
						if literal, ok := value.Values[0].(*ast.BasicLit); ok {
							return strings.Trim(literal.Value, `"`), nil
						}
					}
				}
			}
		}
	}
	return "", fmt.Errorf("%s: no GroupName", dir)
}
