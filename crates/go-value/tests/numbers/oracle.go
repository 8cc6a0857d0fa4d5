// The oracle of this folder: writes what Go's strconv and unicode answer.
//
//	go run oracle.go      (Go 1.26)
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"
)

func create(name string, write func(w *bufio.Writer)) {
	file, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	w := bufio.NewWriter(file)
	write(w)
	w.Flush()
	file.Close()
}

func main() {
	create("text.expected", func(w *bufio.Writer) {
		source, err := os.ReadFile("text.cases")
		if err != nil {
			panic(err)
		}
		for _, line := range strings.Split(strings.TrimSuffix(string(source), "\n"), "\n") {
			text, err := strconv.Unquote(line)
			if err != nil {
				panic(line)
			}
			answer := func(value any, err error) string {
				if err != nil {
					return err.Error()
				}
				return fmt.Sprint(value)
			}
			float := func(bits int) string {
				n, err := strconv.ParseFloat(text, bits)
				if err != nil {
					return err.Error()
				}
				return strconv.FormatFloat(n, 'g', -1, bits)
			}
			i, e := strconv.ParseInt(text, 0, 64)
			fmt.Fprintf(w, "int %s\n", answer(i, e))
			i, e = strconv.ParseInt(text, 10, 32)
			fmt.Fprintf(w, "int32 %s\n", answer(i, e))
			u, e := strconv.ParseUint(text, 16, 0)
			fmt.Fprintf(w, "hex %s\n", answer(u, e))
			a, e := strconv.Atoi(text)
			fmt.Fprintf(w, "atoi %s\n", answer(a, e))
			fmt.Fprintf(w, "float %s\nfloat32 %s\n", float(64), float(32))
			b, e := strconv.ParseBool(text)
			fmt.Fprintf(w, "bool %s\n", answer(b, e))
			s, e := strconv.Unquote(text)
			fmt.Fprintf(w, "unquote %s\n", answer(strconv.QuoteToASCII(s), e))
			fmt.Fprintf(w, "quote %s %s %v\n", strconv.Quote(text), strconv.QuoteToASCII(text), strconv.CanBackquote(text))
		}
	})
	create("float.expected", func(w *bufio.Writer) {
		source, err := os.ReadFile("float.cases")
		if err != nil {
			panic(err)
		}
		for _, line := range strings.Fields(string(source)) {
			n, err := strconv.ParseFloat(line, 64)
			if err != nil {
				panic(line)
			}
			for _, verb := range "eEfgGbxX" {
				for _, precision := range []int{-1, 0, 1, 3, 10, 25} {
					for _, bits := range []int{32, 64} {
						fmt.Fprintf(w, "%s ", strconv.FormatFloat(n, byte(verb), precision, bits))
					}
				}
				fmt.Fprintln(w)
			}
		}
	})
	create("classes.expected", func(w *bufio.Writer) {
		for _, class := range []struct {
			name string
			is   func(rune) bool
		}{{"print", strconv.IsPrint}, {"letter", unicode.IsLetter}, {"digit", unicode.IsDigit}, {"space", unicode.IsSpace}} {
			count, sum := 0, 0
			for r := rune(0); r <= unicode.MaxRune; r++ {
				if class.is(r) {
					count++
					sum += int(r)
				}
			}
			fmt.Fprintln(w, class.name, count, sum)
		}
	})
}
