#!/usr/bin/env bash
# Line coverage of the render half by what the real Helm and Go have answered, and by nothing else.
#
# Counted are: the kept answers (fixtures/answers.tsv) of the releases named, the fixtures whose answers Go's own libraries gave, and
# the golden charts. Tests whose expectation we wrote ourselves are left out, so a line that only they reach is not covered.
#
# usage: tools/coverage/run.sh [--minimum PERCENT] [--generated COUNT] [VERSION…]
#   --generated COUNT  so many generated cases per area, compared with Go as they run (needs Go)
# Needs LLVM tools that read the profiles of the pinned Rust; LLVM_COV and LLVM_PROFDATA name them.
set -euo pipefail
cd "$(dirname "$0")/../.."
minimum=0 generated=0 releases=()
while [ $# -gt 0 ]; do
  case $1 in
    --minimum) minimum=$2; shift 2 ;;
    --generated) generated=$2; shift 2 ;;
    -*) echo "coverage: unknown flag $1" >&2; exit 1 ;;
    *) releases+=("$1"); shift ;;
  esac
done
[ ${#releases[@]} -gt 0 ] || releases=(v3.12.0 v3.18.0 v3.18.4 v3.21.4 v4.1.1 v4.3.0)
cov=${LLVM_COV:-llvm-cov} profdata=${LLVM_PROFDATA:-llvm-profdata}
for tool in "$cov" "$profdata"; do
  command -v "$tool" > /dev/null || { echo "coverage: $tool is not installed; LLVM_COV and LLVM_PROFDATA name the tools" >&2; exit 1; }
done

folder=$PWD/target/coverage profiles=$PWD/target/coverage/profiles
rm -rf "$profiles"; mkdir -p "$profiles"
cargo build --quiet --package xtask
build=(env CARGO_TARGET_DIR="$folder" RUSTFLAGS="-C instrument-coverage" LLVM_PROFILE_FILE="$folder/build-%p.profraw"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16)
"${build[@]}" cargo build --release --locked --quiet --package rendergate --package differ
# Tests by their expectation: the answers of Go and Helm.
tests=(
  "go-template fixtures" "go-template objects"
  "go-codec go_answers" "go-codec yaml_decode" "go-codec yaml_emit"
  "chart charts" "chart patterns" "chart probes" "chart schemas" "chart sources"
  "differ cases"
)
objects=("$folder/release/rendergate" "$folder/release/differ")
export LLVM_PROFILE_FILE="$profiles/%8m.profraw"
for entry in "${tests[@]}"; do
  read -r package test <<< "$entry"
  "${build[@]}" cargo test --release --locked --no-run --package "$package" --test "$test" 2> "$folder/log" || { cat "$folder/log" >&2; exit 1; }
  binary=$(sed -n 's/^ *Executable .*(\(.*\))$/\1/p' "$folder/log")
  case $binary in /*) ;; *) binary=$PWD/$binary ;; esac
  objects+=("$binary")
  (cd "crates/$package" && "$binary" > "$folder/log" 2>&1) || { cat "$folder/log" >&2; exit 1; }
done
[ "$generated" = 0 ] || "$folder/release/differ" --count "$generated" --seed 1

# Cases run in an environment of their own, which the instrumented binary must still find its profile in.
printf '#!/bin/sh\nLLVM_PROFILE_FILE=%q exec %q "$@"\n' "$LLVM_PROFILE_FILE" "$folder/release/rendergate" > "$folder/rendergate"
chmod +x "$folder/rendergate"
helms=(); for release in "${releases[@]}"; do helms+=(--helm "$release"); done
target/debug/xtask conformance-table --binary "$folder/rendergate" "${helms[@]}"
"$folder/rendergate" check > "$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }

"$profdata" merge -o "$folder/all.profdata" "$profiles"/*.profraw
rest=(); for object in "${objects[@]:1}"; do rest+=(-object "$object"); done
"$cov" report -instr-profile="$folder/all.profdata" "${objects[0]}" "${rest[@]}" > "$folder/report.txt"
awk -v minimum="$minimum" '
  match($1, /^.*crates\//) || $1 ~ /^(go-template|sprig|go-codec|chart|helm-render)\/src\// {
    path = $1; sub(/^.*crates\//, "", path); split(path, parts, "/")
    if (parts[1] !~ /^(go-template|sprig|go-codec|chart|helm-render)$/) next
    lines[parts[1]] += $8; missed[parts[1]] += $9
  }
  END {
    for (crate in lines) {
      percent = 100 * (lines[crate] - missed[crate]) / lines[crate]
      printf "%-12s %5d of %5d lines, %.1f %%\n", crate, lines[crate] - missed[crate], lines[crate], percent
      count++; if (percent < minimum) low = 1
    }
    if (count != 5) { print "coverage: five crates were wanted, " count + 0 " were found"; exit 1 }
    exit low
  }' "$folder/report.txt"
