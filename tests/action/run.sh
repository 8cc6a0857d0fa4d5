#!/usr/bin/env bash
# Runs action.yml for real, in the runner emulator act: small pull requests on the repository beside this script, each
# with the verdict, status and step summary that it must have. Pull requests of strangers among them must execute nothing.
#
# usage: tests/action/run.sh          (after `cargo build --release --locked`)
#   RENDERGATE_BINARY   the binary to test with    [target/release/rendergate]
#   ACT                 an act of the version below [target/tools/act, installed when it is not there]
#
# Needs git and cargo; Go only to install act. Touches no network once act is there.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
act_version=0.2.89
minimum_checks=70

binary=${RENDERGATE_BINARY:-$root/target/release/rendergate}
[ -x "$binary" ] || { echo "tests/action/run.sh: $binary is missing: run cargo build --release --locked" >&2; exit 1; }
act=${ACT:-$root/target/tools/act}
if [ "$("$act" --version 2> /dev/null)" != "act version $act_version" ]; then
  [ -z "${ACT:-}" ] || { echo "tests/action/run.sh: $ACT is not act $act_version" >&2; exit 1; }
  echo "installing act $act_version"
  GOBIN=$root/target/tools go install "github.com/nektos/act@v$act_version"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=$work/results
mkdir "$work/home" "$work/bin"
cp "$binary" "$work/bin/rendergate"

# Checks -------------------------------------------------------------------------------------------------------------

checks=0
failures=0
status=0
holds() { # TEXT COMMAND…
  local text=$1
  shift
  checks=$((checks + 1))
  if "$@" > /dev/null 2>&1; then
    echo "  ok: $text"
  else
    failures=$((failures + 1))
    echo "  FAILED: $text"
    sed 's/^/    | /' "$results/log"
  fi
}
equal() { [ "$1" = "$2" ]; }
says() { grep -qF -e "$1" "$2"; }
without() { [ -f "$2" ] && ! grep -qF -e "$1" "$2"; }
nothing_executed() { [ -z "$(find "$work" -name 'pwned*')" ]; }
is_key() { [[ $1 =~ ^rendergate-Linux-[A-Za-z0-9]+-[A-Za-z0-9]+-[0-9a-f]{40}$ ]]; }
ends() { # VERDICT pass|fail
  holds "verdict $1" equal "$(cat "$results/verdict")" "$1"
  if [ "$2" = pass ]; then
    holds "the job passes" equal "$status $(cat "$results/outcome")" "0 success"
  else
    holds "the job fails" equal "$status $(cat "$results/outcome")" "1 failure"
  fi
}
shows() { holds "summary: $1" says "$1" "$results/summary.md"; }
unharmed() {
  holds "nothing was executed" nothing_executed
  holds "the runner obeyed nothing" without "PWNED" "$results/environment"
}

# Repositories -------------------------------------------------------------------------------------------------------

chart=$work/repository/charts/web
git_in() { git -C "$work/repository" -c user.name=A -c user.email=a@example.com -c commit.gpgsign=false "$@"; }
gate() { (cd "$work/repository" && "$work/bin/rendergate" "$@"); }
commit() {
  git_in add --all
  git_in commit --quiet -m change
}
# A repository on the branch `topic`, whose base `main` is that of the remote `origin`, as a checkout of a pull request.
pull_request() {
  rm -rf "$work/repository" "$work/origin.git"
  cp -R "$root/tests/action/repository" "$work/repository"
  git_in init --quiet --initial-branch=main
  gate record > /dev/null
  commit
  git clone --quiet --bare "$work/repository" "$work/origin.git"
  git_in remote add origin "$work/origin.git"
  git_in fetch --quiet origin
  git_in checkout --quiet -b topic
}
edit() { # FILE SED-COMMAND
  sed "$2" "$1" > "$work/edited"
  cat "$work/edited" > "$1"
}
change_template() { edit "$chart/templates/deployment.yaml" 's/\.Values\.replicas /.Values.replicaCount | default 1 /'; }

# Runs ---------------------------------------------------------------------------------------------------------------

cache_pin=$(sed -n 's/.*uses: actions\/cache@\([0-9a-f]*\).*/\1/p' action.yml)
[ -n "$cache_pin" ] || { echo "tests/action/run.sh: action.yml pins no actions/cache" >&2; exit 1; }

# Runs a workflow as the runner does; `status` is 0 when its job passes.
runs() { # WORKFLOW
  rm -rf "$results"
  mkdir "$results"
  printf '{"pull_request": {"base": {"ref": "main"}, "head": {"ref": "$(touch pwned-branch)"}}}' > "$work/event.json"
  status=0
  (
    cd "$work/repository"
    unset GITHUB_BASE_REF GITHUB_STEP_SUMMARY GITHUB_OUTPUT RENDERGATE_KEY
    cargo_home=${CARGO_HOME:-$HOME/.cargo} rustup_home=${RUSTUP_HOME:-$HOME/.rustup}
    HOME=$work/home XDG_CACHE_HOME=$work/home/.cache XDG_CONFIG_HOME=$work/home/.config \
      "$act" pull_request --workflows "$1" --eventpath "$work/event.json" --platform ubuntu-latest=-self-hosted \
      --no-cache-server --action-offline-mode \
      --local-repository "actions/cache@$cache_pin=$root/tests/action/cache" \
      --local-repository "rendergate/rendergate@main=$work/action" \
      --env "PATH=$work/bin:$PATH" --env "CARGO_HOME=$cargo_home" --env "RUSTUP_HOME=$rustup_home" --env "CACHE_HIT=${cache_hit:-}" \
      --env ACTIONS_ALLOW_UNSECURE_COMMANDS=true ${RUSTUP_TOOLCHAIN:+--env "RUSTUP_TOOLCHAIN=$RUSTUP_TOOLCHAIN"} \
      ${RUSTFLAGS:+--env "RUSTFLAGS=$RUSTFLAGS"}
  ) > "$results/log" 2>&1 < /dev/null || status=$?
  # The runner shows the summary and takes it away from later steps.
  awk '/Summary - / {sub(/.*Summary - /, ""); inside = 1} /^\[charts/ {inside = 0} inside' "$results/log" > "$results/summary.md"
}

# Writes a workflow that uses the action with the inputs on standard input, then keeps what a user would see.
workflow() { # USES [STEP]
  {
    cat << END
name: charts
on: pull_request
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
        with: {fetch-depth: 0}
${2:-}
      - id: gate
        uses: $1
END
    sed 's/^/        /'
    cat << END
      - name: Observe
        if: always()
        env:
          VERDICT: \${{ steps.gate.outputs.verdict }}
          OUTCOME: \${{ steps.gate.outcome }}
          RESULTS: $results
        run: |
          printf %s "\$VERDICT" > "\$RESULTS/verdict"
          printf %s "\$OUTCOME" > "\$RESULTS/outcome"
          env > "\$RESULTS/environment"
END
  } > "$work/workflow.yaml"
}

# Runs the action with the inputs on standard input.
action() { # [STEP]
  workflow ./.github/rendergate "${1:-}"
  mkdir -p "$work/repository/.github/rendergate"
  cp "$root/action.yml" "$work/repository/.github/rendergate/action.yml"
  runs "$work/workflow.yaml"
}
with_binary="with: {binary: rendergate}"

echo "a pull request that changes no manifest"
pull_request
echo "Shops sell." > "$work/repository/README.md"
commit
action <<< "$with_binary"
ends passed pass
shows "Passed: 2 cases, nothing changed."
shows "base: \`origin/main ("
shows "helm: \`v4.1.1\`"
holds "the runner takes no commands from the log" says "::stop-commands::" "$results/log"

echo "a changed template line, not recorded"
pull_request
change_template
commit
action <<< "$with_binary"
ends refused fail
shows "RG002 stale-golden"
shows "\`Deployment.apps release-name\` from \`web/templates/deployment.yaml\`"
shows "@@ /spec/replicas @@"
shows "- 4"
shows "+ 1"

echo "the same change, recorded and committed"
pull_request
change_template
gate record > /dev/null
commit
action <<< "$with_binary"
ends refused fail
holds "summary: no stale golden" without "stale-golden" "$results/summary.md"
shows "RG010 threshold-exceeded"
shows "@@ /spec/replicas @@"

echo "the same, with --exit-zero"
action << 'END'
with:
  binary: rendergate
  args: --exit-zero
END
ends refused pass

echo "a pull request that loosens its own thresholds"
pull_request
change_template
printf 'gate:\n  per-case: {changed: any}\n' >> "$work/repository/rendergate.yaml"
gate record > /dev/null
commit
action <<< "$with_binary"
ends refused fail
shows "RG010 threshold-exceeded"
shows "RG022 policy-changed"

echo "a broken template"
pull_request
edit "$chart/templates/service.yaml" '1s/.*/{{ if }}/'
commit
action <<< "$with_binary"
ends undecided fail
shows "parse error at (web/templates/service.yaml:1): missing value for if"

echo "a base that was not fetched"
pull_request
git_in remote remove origin
action <<< "$with_binary"
ends undecided fail
shows "RG056 base-unreadable"

echo "all inputs"
pull_request
git_in mv rendergate.yaml gate.yaml
commit
git_in push --quiet origin topic:main
git_in fetch --quiet origin
mkdir "$work/repository/bin with blank"
cp "$work/bin/rendergate" "$work/repository/bin with blank/rendergate"
action << 'END'
with:
  binary: ./bin with blank/rendergate
  config: gate.yaml
  helm-version: v4.2.4
  args: |
    --case=web/prod

    --threads
    1
END
shows "helm: \`v4.2.4\`"
shows "1 case"
holds "the workflow's own environment is not changed" without "INPUT_ARGS" "$results/environment"

echo "a binary that is not there"
pull_request
action <<< "with: {binary: ./nowhere/rendergate}"
ends undecided fail
shows "there is no report (status 127)"

echo "a command line that judges nothing"
action << 'END'
with:
  binary: rendergate
  args: --help
END
ends undecided fail
shows "there is no report"

echo "inputs that a shell would execute"
pull_request
action << 'END'
with:
  binary: rendergate
  args: |
    --case=$(touch pwned-1)
    --case=`touch pwned-2`
    --case='; touch pwned-3; '
    --case=" && touch pwned-4 #
    --chart=${IFS}$(touch${IFS}pwned-5)
    --format=::set-env name=PWNED::1
    ::set-env name=PWNED::1
END
ends undecided fail
unharmed
action << 'END'
with:
  binary: $(touch pwned-6); `touch pwned-7`
  config: $(touch pwned-8)
  helm-version: "v4.1.1; touch pwned-9"
END
ends undecided fail
unharmed

# What a stranger may try to have the runner read as commands, at the beginning of lines.
commands=$'::set-env name=PWNED::1\n::set-output name=verdict::passed\n::add-path::/pwned\n##[set-env name=PWNED]1\n'
escaped=${commands//$'\n'/\\n}
# Also without the action nothing that is printed is a command.
by_hand="      - run: rendergate check || true; rendergate record || true"

echo "control: the runner obeys such lines when a step prints them"
pull_request
printf %s "$commands" > "$work/repository/commands"
action "      - run: cat commands" <<< "$with_binary"
holds "so the checks around it can fail" says "PWNED=1" "$results/environment"

echo "a chart whose error holds commands of the runner"
pull_request
printf '{{ fail "x\\n%s" }}\n' "$escaped" > "$chart/templates/fail.yaml"
commit
action "$by_hand" <<< "$with_binary"
ends undecided fail
unharmed
holds "the log shows what the chart said" says "set-env name=PWNED" "$results/log"

echo "a chart whose manifests hold commands of the runner"
pull_request
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "x\\n%s"}\ndata: {"::set-env name=PWNED::1": "%s", x: "\\r%s"}\n' \
  "$escaped" "$escaped" "$escaped" > "$chart/templates/commands.yaml"
commit
action "$by_hand" <<< "$with_binary"
ends refused fail
unharmed

echo "file names with substitutions, quotes and line breaks"
pull_request
printf 'a: {{ .Values.none.b.c }}' > "$chart/templates/\$(touch pwned-10).yaml"
printf 'kind: A\nmetadata: {name: x}\n' > "$chart/templates/\`touch pwned-11\`; touch 'pwned-12' \".yaml"
printf 'kind: B\nmetadata: {name: x}\n' > "$chart/templates/"$'a\n::set-env name=PWNED::1\n.yaml'
printf '{}' > "$chart/ci/"$'b\n::set-env name=PWNED::1\n$(touch pwned-13)-values.yaml'
rm "$chart/templates/deployment.yaml"
action "$by_hand" <<< "$with_binary"
ends undecided fail
holds "files are named in the summary" says "touch pwned-10" "$results/summary.md"
rm "$chart"/templates/*touch* "$chart"/templates/a* "$chart"/ci/b*
unharmed

echo "a configuration with commands of the runner in it"
pull_request
printf '"x\\n%s": 1\n' "$escaped" >> "$work/repository/rendergate.yaml"
commit
action "$by_hand" <<< "$with_binary"
ends undecided fail
shows "Undecided: there is no report (status 1)"
unharmed

echo "the workflow of the README, as pasted, with a binary from the cache"
pull_request
mkdir -p "$work/action/target/release"
cp -R action.yml Cargo.toml Cargo.lock rust-toolchain.toml .cargo src crates "$work/action"
cp "$work/bin/rendergate" "$work/action/target/release/rendergate"
awk '$0 == "<!-- try: workflow -->" {found = 1; next} found && /^```/ {if (inside) exit; inside = 1; next} inside' \
  README.md > "$work/readme.sh"
[ -s "$work/readme.sh" ] || { echo "README.md has no block marked try: workflow" >&2; exit 1; }
rm -r "$work/repository/goldens" "$work/repository/rendergate.yaml"
commit
git_in push --quiet origin topic:main
git_in fetch --quiet origin
(cd "$work/repository" && PATH=$work/bin:$PATH bash -euo pipefail "$work/readme.sh" > /dev/null)
change_template
commit
cache_hit=true runs "$work/repository/.github/workflows/rendergate.yaml"
holds "the job fails" equal "$status" 1
holds "it did not build" without "Main Build" "$results/log"
holds "the log says why" says "threshold-exceeded" "$results/log"
cache_key() { sed -n 's/.*cache key: \(rendergate-[A-Za-z0-9_-]*\).*/\1/p' "$results/log"; }
key=$(cache_key)
holds "the cached binary is named after system and sources: $key" is_key "$key"
echo "// another source" >> "$work/action/src/main.rs"
cache_hit=true runs "$work/repository/.github/workflows/rendergate.yaml"
holds "another source is another name: $(cache_key)" is_key "$(cache_key)"
holds "another source is another name" test "$(cache_key)" != "$key"

echo "without a binary and without a cached one: built from the action's own checkout"
pull_request
printf 'charts:\n  - path: charts/web\n' >> "$work/repository/rendergate.yaml"
git_in commit --quiet --all -m cases
git_in push --quiet origin topic:main
git_in fetch --quiet origin
ln -s "$root" "$work/repository/.rendergate"
workflow ./.rendergate <<< ""
runs "$work/workflow.yaml"
holds "it built" says "Success - Main Build" "$results/log"
ends passed pass

echo "action: $((checks - failures)) checks passed, $failures failed"
if [ "$checks" -lt "$minimum_checks" ]; then
  echo "$checks checks are fewer than the minimum of $minimum_checks" >&2
  exit 1
fi
[ "$failures" = 0 ]
