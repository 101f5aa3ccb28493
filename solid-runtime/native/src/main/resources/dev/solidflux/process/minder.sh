# Minds one program: usage COOKIE GROUP PROGRAM [ARGUMENT]...
# Runs it in a session of its own, ends as it ends, and ends it and all that it began as soon as the worker, which holds
# the other end of standard input, is gone. GROUP is a folder of the kernel's control groups, or empty.
# A signal to the worker's process group, as of Ctrl-C, is the worker's to heed: it may let the program finish.
trap : INT TERM HUP # not '', which the program would have from here
cookie=$1 group=$2
shift 2
exec 3<&0 </dev/null
if [ -n "$group" ]; then
  SOLIDFLUX_CHILD=$cookie sh -c 'echo $$ >"$0/cgroup.procs" && exec setsid "$@"' "$group" "$@" 3<&- &
else
  SOLIDFLUX_CHILD=$cookie setsid "$@" 3<&- &
fi
child=$!
(
  trap '' INT TERM HUP
  while read -r _; do :; done <&3
  kill -s KILL -- "-$child"
  for process in /proc/[0-9]*; do
    if grep -qzFx "SOLIDFLUX_CHILD=$cookie" "$process/environ"; then kill -KILL "${process#/proc/}"; fi
  done
) >/dev/null 2>&1 &
guard=$!
wait "$child"
code=$?
# a signal ends the waiting, not the program
while kill -s 0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
kill -KILL "$guard"
# or it would be left to whoever is the first process, which in a container is the worker and knows nothing of it
wait "$guard" 2>/dev/null
exit "$code"
