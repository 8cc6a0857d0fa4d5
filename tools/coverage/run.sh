#!/usr/bin/env bash
# Line coverage of the render half by what the real Helm and Go have answered, and by nothing else.
#
# Counted are: the kept answers (fixtures/answers.tsv) of the releases named, the fixtures and case files whose answers Go's own
# libraries gave, and the golden charts. Tests whose expectation we wrote ourselves are left out, so a line that only they reach
# is not covered. target/coverage/uncovered.txt names every such line.
#
# usage: tools/coverage/run.sh [--minimum PERCENT] [--generated COUNT] [VERSION…]
#   --minimum PERCENT  fails where a crate has less of the lines that Helm or Go can be asked about
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

# Tests by their expectation: the answers of Go and Helm.
packages=(go-template go-codec chart sprig differ)
tests=(
  fixtures objects                         # go-template
  go_answers yaml_decode yaml_emit         # go-codec
  charts patterns probes schemas sources   # chart
  functions                                # sprig
  cases                                    # differ
)
# What nothing of Helm or Go could be asked about: a file or a folder, and why. It counts in the first figure only.
not_asked='
go-template/src/observer.rs       what watches an execution; nothing in Go is like it
helm-render/src/profile/name.rs   how a user names a release or a product
helm-render/src/profile/rules.rs  the rules of two releases side by side, for `profiles diff`
helm-render/src/profile/changes/  the texts of `profiles diff`
'

folder=$PWD/target/coverage profiles=$PWD/target/coverage/profiles
step() { printf '%d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2; }
logged() { "$@" > "$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }; }
rm -rf "$profiles"; mkdir -p "$profiles"
step build
cargo build --quiet --package xtask
# Only the crates of this workspace are counted; the others keep their speed, which the search for primes needs.
printf '#!/bin/sh\nexec "$@" -C instrument-coverage -C opt-level=1\n' > "$folder/rustc"
chmod +x "$folder/rustc"
build=(env CARGO_TARGET_DIR="$folder" RUSTC_WORKSPACE_WRAPPER="$folder/rustc" LLVM_PROFILE_FILE="$folder/build-%p.profraw"
  CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16)
"${build[@]}" cargo build --release --locked --quiet --package rendergate --package differ
objects=("$folder/release/rendergate" "$folder/release/differ")
run_tests() {
  logged "${build[@]}" LLVM_PROFILE_FILE="$profiles/%8m.profraw" cargo test --release --locked "$@"
  while read -r binary; do
    case $binary in /*) ;; *) binary=$PWD/$binary ;; esac
    objects+=("$binary")
  done < <(sed -n 's/^ *Running .*(\(.*\))$/\1/p' "$folder/log")
}
step tests
run_tests "${packages[@]/#/--package=}" "${tests[@]/#/--test=}"
run_tests --package sprig --lib x509::answers
[ ${#objects[@]} = $((${#tests[@]} + 3)) ] || { echo "coverage: not every test was found" >&2; exit 1; }

export LLVM_PROFILE_FILE="$profiles/%8m.profraw"
if [ "$generated" != 0 ]; then
  step generated cases
  "$folder/release/differ" --count "$generated" --seed 1
fi

step kept answers
# Cases run in an environment of their own, which the instrumented binary must still find its profile in.
printf '#!/bin/sh\nLLVM_PROFILE_FILE=%q exec %q "$@"\n' "$LLVM_PROFILE_FILE" "$folder/release/rendergate" > "$folder/rendergate"
chmod +x "$folder/rendergate"

target/debug/xtask conformance-table --binary "$folder/rendergate" --helm "${releases[@]}"
logged "$folder/rendergate" check

step report
"$profdata" merge -o "$folder/all.profdata" "$profiles"/*.profraw
rest=("${objects[@]:1}")
"$cov" export -format=lcov -instr-profile="$folder/all.profdata" "${objects[0]}" "${rest[@]/#/-object=}" > "$folder/lines.lcov"
awk -v minimum="$minimum" -v not_asked="$not_asked" -v uncovered="$folder/uncovered.txt" -f tools/coverage/lines.awk "$folder/lines.lcov"
