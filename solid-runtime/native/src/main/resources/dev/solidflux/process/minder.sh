# Minds one program: usage COOKIE GROUP FOLDER PROGRAM [ARGUMENT]...
# Runs it in a session of its own, and ends as it ends. As soon as the worker, which holds the other end of standard
# input, is gone, ends it and all that it began, and deletes FOLDER. GROUP is a folder of the kernel's control groups, or
# empty. A signal to the worker's process group, as of Ctrl-C, is the worker's to heed: it may let the program finish.
trap : INT TERM HUP # not '', which the program would have from here
cookie=$1 group=$2 folder=$3
shift 3
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
  kill -s KILL $$ # or it would end its guard as soon as the program has ended
  kill -s KILL -- "-$child"
  for round in 1 2 3 4 5 6 7 8 9 10; do # what begins others meanwhile is met again
    left=
    for process in /proc/[0-9]*; do
      if grep -qzFx "SOLIDFLUX_CHILD=$cookie" "$process/environ"; then
        left=$process
        kill -s KILL "${process#/proc/}"
      fi
    done
    [ -n "$left" ] || break
    sleep 0.1 || sleep 1
  done
  if [ -n "$group" ]; then rmdir "$group"; fi
  # rm follows no link, and needs to be let into folders that the program has locked; chmod would follow the first
  [ -L "$folder" ] || rm -rf -- "$folder" || { chmod -R u+rwx -- "$folder" && rm -rf -- "$folder"; }
) >/dev/null 2>&1 &
guard=$!
wait "$child"
code=$?
# a signal ends the waiting, not the program
while kill -s 0 "$child" 2>/dev/null; do
  wait "$child"
  code=$?
done
kill -s KILL "$guard"
# or it would be left to whoever is the first process, which in a container is the worker and knows nothing of it
wait "$guard" 2>/dev/null
exit "$code"
