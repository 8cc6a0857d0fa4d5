package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// leaves are the types that are looked for; opaque ones hold whatever a chart writes.
var leaves = map[string]string{
	"k8s.io/apimachinery/pkg/api/resource.Quantity":    "quantity",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString":  "int-or-string",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":        "time",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":   "time",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":    "",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Duration":    "",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":     "",
	"k8s.io/apimachinery/pkg/apis/meta/v1.List":        "",
	"k8s.io/apimachinery/pkg/apis/meta/v1.ListMeta":    "",
	"k8s.io/apimachinery/pkg/apis/meta/v1.TypeMeta":    "",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Status":      "",
	"k8s.io/apimachinery/pkg/apis/meta/v1.StatusCause": "",
}

// A pkg is one version of one group.
type pkg struct {
	path  string
	group string
	types map[string]declared
}

type declared struct {
	expr    ast.Expr
	imports map[string]string
	file    *ast.File
}

type reader struct {
	set      *token.FileSet
	packages map[string]*pkg
}

func newReader() *reader {
	return &reader{set: token.NewFileSet(), packages: map[string]*pkg{}}
}

// read takes in the types of one package.
func (r *reader) read(dir, path string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	p := &pkg{path: path, types: map[string]declared{}}
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "zz_") || name == "generated.pb.go" {
			continue
		}
		file, err := parser.ParseFile(r.set, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return err
		}
		imports := map[string]string{}
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			local := imported[strings.LastIndex(imported, "/")+1:]
			if spec.Name != nil {
				local = spec.Name.Name
			}
			imports[local] = imported
		}
		for _, declaration := range file.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					p.types[spec.Name.Name] = declared{spec.Type, imports, file}
				case *ast.ValueSpec:
					for at, name := range spec.Names {
						if name.Name != "GroupName" || at >= len(spec.Values) {
							continue
						}
						if literal, ok := spec.Values[at].(*ast.BasicLit); ok {
							p.group, _ = strconv.Unquote(literal.Value)
						}
					}
				}
			}
		}
	}
	if strings.HasSuffix(path, "/pkg/apis/meta/v1") {
		p.group = "meta"
	} else if p.group == "" {
		p.group = "core"
	}
	r.packages[path] = p
	return nil
}

var stability = regexp.MustCompile(`^v(\d+)(?:(alpha|beta)(\d+))?$`)

// rank orders versions of a group, the one to believe last.
func rank(path string) int {
	parts := stability.FindStringSubmatch(path[strings.LastIndex(path, "/")+1:])
	if parts == nil {
		return 0
	}
	major, _ := strconv.Atoi(parts[1])
	minor, _ := strconv.Atoi(parts[3])
	level := map[string]int{"alpha": 1, "beta": 2, "": 3}[parts[2]]
	return level*10_000 + major*100 + minor
}

// fields answers with what all fields of all types hold.
func (r *reader) fields() map[fieldID]row {
	paths := make([]string, 0, len(r.packages))
	for path := range r.packages {
		paths = append(paths, path)
	}
	sort.Slice(paths, func(i, j int) bool {
		if a, b := rank(paths[i]), rank(paths[j]); a != b {
			return a < b
		}
		return paths[i] < paths[j]
	})
	all := map[fieldID]row{}
	for _, path := range paths {
		p := r.packages[path]
		for name, declared := range p.types {
			if structure, ok := declared.expr.(*ast.StructType); ok && leaves[path+"."+name] == "" {
				r.structure(p, declared, structure, func(field string, found row) {
					id := fieldID{p.group + "." + name, field}
					if before, ok := all[id]; ok && before.keys != "" && found.keys != before.keys {
						fmt.Fprintf(os.Stderr, "%s %s: keys %q in an older version, %q in %s\n", id.typ, id.field, before.keys, found.keys, path)
					}
					all[id] = found
				})
			}
		}
	}
	return all
}

func (r *reader) structure(p *pkg, in declared, structure *ast.StructType, emit func(string, row)) {
	end := structure.Fields.Opening
	for _, field := range structure.Fields.List {
		markers := markers(in.file, end, field.Pos())
		end = field.End()
		if field.Tag == nil {
			continue
		}
		text, _ := strconv.Unquote(field.Tag.Value)
		tag := reflect.StructTag(text)
		name, options, _ := strings.Cut(tag.Get("json"), ",")
		if len(field.Names) == 0 && name == "" || strings.Contains(options, "inline") {
			if inner, q, ok := r.resolve(p, in, field.Type); ok {
				if structure, ok := inner.expr.(*ast.StructType); ok {
					r.structure(q, inner, structure, emit)
				}
			}
			continue
		}
		if name == "" || name == "-" {
			continue
		}
		target := r.target(p, in, field.Type, 0)
		found := row{target: target}
		if strings.HasPrefix(target, "[]") {
			found.keys = r.keys(p, in, field.Type, markers, tag)
			if contains(strings.Split(tag.Get("patchStrategy"), ","), "merge") {
				found.mergeKey = tag.Get("patchMergeKey")
			}
		}
		emit(name, found)
	}
}

// keys reads the key of a list: of the markers, or else of the tag that client-side merges go by.
func (r *reader) keys(p *pkg, in declared, list ast.Expr, markers map[string][]string, tag reflect.StructTag) string {
	names := markers["listMapKey"]
	if len(names) == 0 && tag.Get("patchMergeKey") != "" {
		names = []string{tag.Get("patchMergeKey")}
	}
	if len(names) == 0 {
		if kind := markers["listType"]; len(kind) > 0 && kind[0] == "set" {
			return "*"
		}
		return ""
	}
	defaults := map[string]string{}
	if array, ok := r.underlying(p, in, list); ok {
		if item, q, ok := r.resolve(array.pkg, array.in, array.item); ok {
			if structure, ok := item.expr.(*ast.StructType); ok {
				defaults = r.defaults(q, item, structure)
			}
		}
	}
	keys := make([]string, len(names))
	for at, name := range names {
		keys[at] = name
		if value, ok := defaults[name]; ok {
			keys[at] += "=" + value
		}
	}
	return strings.Join(keys, ",")
}

type array struct {
	pkg  *pkg
	in   declared
	item ast.Expr
}

func (r *reader) underlying(p *pkg, in declared, expr ast.Expr) (array, bool) {
	if list, ok := expr.(*ast.ArrayType); ok {
		return array{p, in, list.Elt}, true
	}
	if named, q, ok := r.resolve(p, in, expr); ok {
		if list, ok := named.expr.(*ast.ArrayType); ok {
			return array{q, named, list.Elt}, true
		}
	}
	return array{}, false
}

// defaults reads the constant texts that stand for absent fields. A default that is the name of a constant is looked up.
func (r *reader) defaults(p *pkg, in declared, structure *ast.StructType) map[string]string {
	found := map[string]string{}
	end := structure.Fields.Opening
	for _, field := range structure.Fields.List {
		markers := markers(in.file, end, field.Pos())
		end = field.End()
		if field.Tag == nil || len(markers["default"]) == 0 {
			continue
		}
		text, _ := strconv.Unquote(field.Tag.Value)
		name, _, _ := strings.Cut(reflect.StructTag(text).Get("json"), ",")
		if value, err := strconv.Unquote(markers["default"][0]); err == nil && value != "" {
			found[name] = value
		}
	}
	return found
}

// markers reads the markers between two positions of a file.
func markers(file *ast.File, from, to token.Pos) map[string][]string {
	found := map[string][]string{}
	for _, group := range file.Comments {
		if group.Pos() < from || group.End() > to {
			continue
		}
		for _, comment := range group.List {
			text, ok := strings.CutPrefix(strings.TrimSpace(strings.TrimPrefix(comment.Text, "//")), "+")
			if !ok {
				continue
			}
			name, value, _ := strings.Cut(text, "=")
			name = strings.TrimPrefix(name, "k8s:")
			if !contains(found[name], value) {
				found[name] = append(found[name], value)
			}
		}
	}
	return found
}

func contains(all []string, one string) bool {
	for _, other := range all {
		if other == one {
			return true
		}
	}
	return false
}

// resolve finds the declaration that a type expression names.
func (r *reader) resolve(p *pkg, in declared, expr ast.Expr) (declared, *pkg, bool) {
	switch expr := expr.(type) {
	case *ast.StarExpr:
		return r.resolve(p, in, expr.X)
	case *ast.Ident:
		found, ok := p.types[expr.Name]
		return found, p, ok
	case *ast.SelectorExpr:
		if local, ok := expr.X.(*ast.Ident); ok {
			if q := r.packages[in.imports[local.Name]]; q != nil {
				found, ok := q.types[expr.Sel.Name]
				return found, q, ok
			}
		}
	}
	return declared{}, nil, false
}

// target writes what a type holds: a type of an API, a leaf, or nothing of interest.
func (r *reader) target(p *pkg, in declared, expr ast.Expr, depth int) string {
	if depth > 20 {
		return ""
	}
	switch expr := expr.(type) {
	case *ast.StarExpr:
		return r.target(p, in, expr.X, depth+1)
	case *ast.ArrayType:
		if item, ok := expr.Elt.(*ast.Ident); ok && item.Name == "byte" {
			return "scalar"
		}
		return "[]" + r.target(p, in, expr.Elt, depth+1)
	case *ast.MapType:
		return "{}" + r.target(p, in, expr.Value, depth+1)
	case *ast.Ident:
		return r.named(p, expr.Name, in, expr, depth)
	case *ast.SelectorExpr:
		if local, ok := expr.X.(*ast.Ident); ok {
			if leaf, ok := leaves[in.imports[local.Name]+"."+expr.Sel.Name]; ok {
				return orScalar(leaf)
			}
			if q := r.packages[in.imports[local.Name]]; q != nil {
				return r.named(q, expr.Sel.Name, in, expr, depth)
			}
		}
	}
	return "scalar"
}

func (r *reader) named(p *pkg, name string, in declared, expr ast.Expr, depth int) string {
	if leaf, ok := leaves[p.path+"."+name]; ok {
		return orScalar(leaf)
	}
	found, ok := p.types[name]
	if !ok {
		return "scalar"
	}
	if _, ok := found.expr.(*ast.StructType); ok {
		return p.group + "." + name
	}
	return r.target(p, found, found.expr, depth+1)
}

func orScalar(leaf string) string {
	if leaf == "" {
		return "scalar"
	}
	return leaf
}
