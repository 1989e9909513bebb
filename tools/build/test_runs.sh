# Runs GoogleTest programs and reads their verdicts, for tools/try_project. To be sourced, with
# $working_directory where they run, the array $environment of further variables, $time_limit the
# seconds after which a copy is killed, and $scratch a directory for what is thrown away.
#
# shellcheck shell=bash
# shellcheck disable=SC2154  # the variables above, and $report

# Prints "suite.test verdict" for each test of the XML report $1.
verdicts() {
  python3 - "$1" <<'END'
import sys
import xml.etree.ElementTree as tree

for suite in tree.parse(sys.argv[1]).getroot():
    for test in suite.iter("testcase"):
        verdict = "passed"
        if test.get("status") == "notrun":
            verdict = "not run"
        elif test.find("failure") is not None:
            verdict = "failed"
        elif test.find("skipped") is not None or test.get("result") == "skipped":
            verdict = "skipped"
        print(f"{suite.get('name')}.{test.get('name')} {verdict}")
END
}

# The same for the output $1 of a program that wrote no report: the test that ran in the end failed.
verdicts_of_output() {
  awk '
    sub(/.*\[ RUN      \] /, "") { test = $1; verdict[test] = "failed" }
    /\[       OK \] / { verdict[test] = "passed" }
    /\[  SKIPPED \] / { verdict[test] = "skipped" }
    END { for (test in verdict) print test, verdict[test] }
  ' "$1"
}

# Runs "$@", with the report in $report and the verdicts in $report.verdicts, and prints the seconds.
timed() {
  local begun=$EPOCHREALTIME
  rm -f "$report"
  (cd "$working_directory" && env "${environment[@]}" "$@" "--gtest_output=xml:$report") \
    >"$scratch/output" 2>&1 || true
  [[ -f $report ]] || {
    tail -n 20 "$scratch/output" >&2
    return 1
  }
  verdicts "$report" >"$report.verdicts"
  awk -v begun="$begun" -v ended="$EPOCHREALTIME" 'BEGIN { printf "%.2f", ended - begun }'
}

# Runs $3 copies of the command $4... at once, $2 times. Leaves the files ROUND-COPY.txt (the output),
# .xml (the report, unless the copy crashed), .verdicts and .status in the directory $1.
run_copies() {
  local directory=$1 rounds=$2 copies=$3 round copy
  shift 3
  rm -rf "$directory"
  mkdir -p "$directory"
  for ((round = 1; round <= rounds; round++)); do
    running=()
    for ((copy = 1; copy <= copies; copy++)); do
      start_copy "$directory/$round-$copy" "$@"
    done
    for ((copy = 1; copy <= copies; copy++)); do
      end_copy "$directory/$round-$copy" "${running[copy - 1]}"
    done
    running=()
  done
}

# The processes of the copies that run.
running=()

# Starts the command $2... with the files $1.txt and $1.xml.
start_copy() {
  local files=$1
  shift
  (cd "$working_directory" && exec timeout --kill-after=10 "$time_limit" \
    env "${environment[@]}" "$@" "--gtest_output=xml:$files.xml") >"$files.txt" 2>&1 </dev/null &
  running+=("$!")
}

# Waits for the process $2, and writes $1.status and $1.verdicts.
end_copy() {
  local status=0
  wait "$2" || status=$?
  echo "$status" >"$1.status"
  if [[ -f $1.xml ]]; then
    verdicts "$1.xml" >"$1.verdicts"
  else
    verdicts_of_output "$1.txt" >"$1.verdicts"
  fi
}

# Ends the copies that run.
end_copies() {
  ((${#running[@]} == 0)) || kill "${running[@]}" 2>/dev/null || true
}

# Prints a row of the table.
print_row() {
  printf '  %-42s%-16s%-16s%s\n' "$@"
}

# Prints the row named $1 for the copies whose files are in the directory $2.
print_copies() {
  local files=("$2"/*.status) reports
  reports=$(find "$2" -name '*.xml' | wc -l)
  print_row "$1" "$(failed_rounds "$2") of $(rounds_of "$2")" \
    "$((${#files[@]} - reports)) of ${#files[@]}" "$(failed_tests "$2" | wc -l)"
}

# Prints the end of the output of the copies of the directory $1 that wrote no report.
print_crashed() {
  local status
  for status in "$1"/*.status; do
    [[ -f ${status%.status}.xml ]] || tail -v -n 20 "${status%.status}.txt"
  done
}

# Prints how many rounds of the directory $1 there are.
rounds_of() {
  local files=("$1"/*-1.status)
  echo "${#files[@]}"
}

# Prints how many rounds of the directory $1 have a copy that failed.
failed_rounds() {
  { grep -Lx 0 "$1"/*.status || true; } | sed 's/.*\///; s/-.*//' | sort -u | wc -l
}

# Prints the tests that failed in any copy of the directory $1.
failed_tests() {
  sed -n 's/ failed$//p' "$1"/*.verdicts | sort -u
}

# Prints how many tests ran in any copy of the directory $1.
test_count() {
  grep -hv ' not run$' "$1"/*.verdicts | cut -d ' ' -f 1 | sort -u | wc -l
}

# Succeeds when no copy of the directory $1 failed.
no_copy_failed() {
  (($(failed_rounds "$1") == 0))
}
