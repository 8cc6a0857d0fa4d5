# Reads what `llvm-cov export -format=lcov` writes and prints a line per crate; run.sh gives `minimum`, `not_asked` and `uncovered`.
BEGIN {
  count = split(not_asked, rows, "\n")
  for (i = 1; i <= count; i++) if (split(rows[i], words, " ")) left[words[1]]
}

# Tests stand behind all other lines of a file; the first line of them, or a number that no line has.
function tests_of(path,    text, number, before) {
  if (path ~ /\/answers\.rs$/) return 0
  number = 0; before = ""
  while ((getline text < path) > 0) {
    number++
    if (before == "#[cfg(test)]" && text !~ /;$/) { close(path); return number }
    before = text
  }
  close(path)
  return number + 1
}

/^SF:/ {
  path = substr($0, 4); crate = ""
  if (!match(path, /(go-template|sprig|go-codec|chart|helm-render)\/src\//)) next
  file = substr(path, RSTART); crate = file; sub(/\/.*/, "", crate)
  tests = tests_of(path); apart = 0
  for (prefix in left) if (index(file, prefix) == 1) { apart = 1; used[prefix] }
}

/^DA:/ && crate != "" {
  split(substr($0, 4), parts, ",")
  if (parts[1] + 0 >= tests) next
  hit = parts[2] > 0
  lines[crate]++; covered[crate] += hit
  if (apart) next
  asked[crate]++; answered[crate] += hit
  if (!hit) print file ":" parts[1] > uncovered
}

END {
  for (prefix in left) if (!(prefix in used)) { print "coverage: there is no " prefix; exit 1 }
  total = split("chart go-codec go-template helm-render sprig", crates, " ")
  for (i = 1; i <= total; i++) {
    crate = crates[i]
    if (!lines[crate]) { print "coverage: no line of " crate " was found"; exit 1 }
    percent = 100 * answered[crate] / asked[crate]
    printf "%-12s %5d of %5d lines, %.1f %%; of what can be asked, %5d of %5d, %.1f %%\n", crate, covered[crate], lines[crate],
      100 * covered[crate] / lines[crate], answered[crate], asked[crate], percent
    if (percent < minimum) low = 1
  }
  exit low
}
